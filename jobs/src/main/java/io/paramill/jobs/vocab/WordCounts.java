package io.paramill.jobs.vocab;

import java.io.IOException;
import java.util.Arrays;

/**
 * Words with their counts, in a few arrays: the words' bytes one behind the other, and a table of
 * them with open addressing.
 */
public final class WordCounts {

  /** Takes a word, in UTF-8, with its count. */
  @FunctionalInterface
  public interface Consumer {
    void accept(byte[] bytes, int offset, int length, long count)
        throws IOException, InterruptedException;
  }

  private final int maxWords;
  private final int maxBytes;
  private final int[] table;
  private final int[] ends;
  private final long[] counts;
  private byte[] bytes = new byte[1 << 16];
  private int words;

  /** Room for so many words, and for so many bytes of them. */
  public WordCounts(int maxWords, int maxBytes) {
    this.maxWords = maxWords;
    this.maxBytes = maxBytes;
    table = new int[Integer.highestOneBit(Math.max(1, maxWords)) * 4];
    ends = new int[maxWords + 1];
    counts = new long[maxWords];
  }

  /** Counts a word once more; false if it is new and there is no room for it. */
  public boolean add(byte[] text, int from, int to) {
    int slot = hash(text, from, to) & (table.length - 1);
    while (table[slot] != 0) {
      int word = table[slot] - 1;
      if (Arrays.equals(bytes, ends[word], ends[word + 1], text, from, to)) {
        counts[word]++;
        return true;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    // A word that is larger than all the room must fit an empty table.
    if (words == maxWords || (words > 0 && ends[words] + to - from > maxBytes)) {
      return false;
    }
    append(text, from, to);
    counts[words] = 1;
    table[slot] = ++words;
    return true;
  }

  private void append(byte[] text, int from, int to) {
    int end = ends[words] + to - from;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    System.arraycopy(text, from, bytes, ends[words], to - from);
    ends[words + 1] = end;
  }

  /** Hands all words over, in the order in which they came, and forgets them. */
  public void drain(Consumer consumer) throws IOException, InterruptedException {
    for (int word = 0; word < words; word++) {
      consumer.accept(bytes, ends[word], ends[word + 1] - ends[word], counts[word]);
    }
    Arrays.fill(table, 0);
    words = 0;
  }

  private static int hash(byte[] text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }
}
