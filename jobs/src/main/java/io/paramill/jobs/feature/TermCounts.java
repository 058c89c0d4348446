package io.paramill.jobs.feature;

import java.util.Arrays;

/** How often each bucket of hashed words occurs in one text; used again for the next text. */
final class TermCounts {

  private final int[] counts;
  private final int[] used;
  private int size;

  TermCounts(int buckets) {
    counts = new int[buckets];
    used = new int[buckets];
  }

  /** Counts the words of a text, which have one space between them. */
  void count(byte[] text, int length) {
    for (int i = 0; i < size; i++) {
      counts[used[i]] = 0;
    }
    size = 0;
    int start = 0;
    for (int at = 0; at <= length; at++) {
      if (at == length || text[at] == ' ') {
        if (at > start) {
          add(bucket(text, start, at));
        }
        start = at + 1;
      }
    }
    Arrays.sort(used, 0, size);
  }

  private int bucket(byte[] text, int from, int to) {
    // The absolute value, taken of a long: that of the least int is no int.
    return (int) (Math.abs((long) Murmur3.hash(text, from, to)) % counts.length);
  }

  private void add(int bucket) {
    if (counts[bucket]++ == 0) {
      used[size++] = bucket;
    }
  }

  int size() {
    return size;
  }

  /** The {@code i}th bucket, ascending. */
  int bucket(int i) {
    return used[i];
  }

  /** How often it occurs. */
  int times(int i) {
    return counts[used[i]];
  }
}
