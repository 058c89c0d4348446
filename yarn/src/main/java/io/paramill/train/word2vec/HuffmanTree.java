package io.paramill.train.word2vec;

import io.paramill.corpus.Vocabulary;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A binary tree whose leaves are the words, frequent ones near the root. Its inner nodes are
 * numbered from 0, the root, and the more frequent ones first: in the order in which they were
 * made, but backwards.
 */
final class HuffmanTree {

  /**
   * Of each word, then of each inner node: twice its parent, plus 1 if it is the second child. The
   * root has none.
   */
  private final int[] parents;

  private final int words;

  /** Of each inner node: its number in the tree that this one is a part of. */
  private final int[] nodes;

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
    int next = words - 2;
    for (int node = words - 2; node >= 0; node--) {
      for (int child = 0; child < 2; child++) {
        boolean leaf = word >= 0 && (next == node || vocabulary.count(word) <= counts[next]);
        counts[node] += leaf ? vocabulary.count(word) : counts[next];
        parents[leaf ? word-- : words + next--] = 2 * node + child;
      }
    }
    nodes = IntStream.range(0, words - 1).toArray();
    depth = measure();
  }

  private HuffmanTree(int[] parents, int words, int[] nodes) {
    this.parents = parents;
    this.words = words;
    this.nodes = nodes;
    depth = measure();
  }

  /** The part of it above some words: their ways up, with its inner nodes numbered anew. */
  HuffmanTree above(int[] some) {
    BitSet met = new BitSet(nodes.length);
    for (int word : some) {
      int at = word;
      while (at != words && !met.get(parents[at] >> 1)) {
        met.set(parents[at] >> 1);
        at = words + (parents[at] >> 1);
      }
    }
    int[] left = met.stream().toArray();
    int[] up = new int[some.length + left.length];
    for (int i = 0; i < up.length; i++) {
      int parent = parents[i < some.length ? some[i] : words + left[i - some.length]];
      up[i] = 2 * Arrays.binarySearch(left, parent >> 1) + (parent & 1);
    }
    return new HuffmanTree(up, some.length, IntStream.of(left).map(node -> nodes[node]).toArray());
  }

  /** Of each inner node, its number in the tree of the whole vocabulary: ascending. */
  int[] nodes() {
    return nodes;
  }

  private int measure() {
    int[] depths = new int[nodes.length];
    for (int node = 1; node < depths.length; node++) {
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
    return words * (3L * Integer.BYTES + Long.BYTES);
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
    } while (at != words);
  }
}
