package io.paramill.train.word2vec;

import io.paramill.corpus.Vocabulary;

/**
 * A binary tree whose leaves are the words, frequent ones near the root. Its inner nodes are
 * numbered from 0 in the order in which they were made, the root last.
 */
final class HuffmanTree {

  /** Of each word, then of each inner node: twice its parent, plus 1 if it is the second child. */
  private final int[] parents;

  private final int words;
  private final int depth;

  /**
   * A tree.
   *
   * @throws IllegalArgumentException if the words are fewer than two, or more than 2^30
   */
  HuffmanTree(Vocabulary vocabulary) {
    words = vocabulary.size();
    if (words < 2 || words > 1 << 30) {
      throw new IllegalArgumentException("Cannot make a Huffman tree of " + words + " words");
    }
    parents = new int[2 * words - 1];
    // The words come most frequent first, and the nodes are made rarest first: two queues.
    long[] counts = new long[words - 1];
    int word = words - 1;
    int next = 0;
    for (int node = 0; node < words - 1; node++) {
      for (int child = 0; child < 2; child++) {
        boolean leaf = word >= 0 && (next == node || vocabulary.count(word) <= counts[next]);
        counts[node] += leaf ? vocabulary.count(word) : counts[next];
        parents[leaf ? word-- : words + next++] = 2 * node + child;
      }
    }
    depth = measure();
  }

  private int measure() {
    int[] depths = new int[words - 1];
    for (int node = words - 3; node >= 0; node--) {
      depths[node] = depths[parents[words + node] >> 1] + 1;
    }
    int most = 0;
    for (int word = 0; word < words; word++) {
      most = Math.max(most, depths[parents[word] >> 1] + 1);
    }
    return most;
  }

  /** The bytes that a tree takes, and while it is made. */
  static long memoryBytes(int words) {
    return words * (2L * Integer.BYTES + Long.BYTES);
  }

  /** The most inner nodes above a word. */
  int depth() {
    return depth;
  }

  /**
   * The way up from a word. An inner node's mark is 1 if the word is below its first child, 0 if it
   * is below its second.
   */
  void path(int word, Rows nodes) {
    int at = word;
    do {
      int parent = parents[at];
      nodes.marks[nodes.count] = 1 - (parent & 1);
      nodes.append(parent >> 1);
      at = words + (parent >> 1);
    } while (at < parents.length - 1);
  }
}
