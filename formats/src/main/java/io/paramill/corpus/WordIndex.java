package io.paramill.corpus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the rows of a text's words, in UTF-8, without making an object of each: open addressing. A
 * word of up to eight bytes is its own key, so that a search for it reads one place and no text.
 */
public final class WordIndex {

  /** Bytes in a key. */
  private static final int SHORT = Long.BYTES;

  /** Of the word at each place: its key, then its length and, in the lower half, its row + 1. */
  private final long[] places;

  /** The words, one behind the other. */
  private final byte[] words;

  /** Where each word starts. */
  private final int[] starts;

  /** An index of these words; their places are their rows, and none is there twice. */
  public WordIndex(List<String> entries) {
    places = new long[2 * places(entries.size())];
    starts = new int[entries.size()];
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int row = 0; row < entries.size(); row++) {
      byte[] word = entries.get(row).getBytes(StandardCharsets.UTF_8);
      starts[row] = all.size();
      all.writeBytes(word);
      long key = key(word, 0, word.length);
      int place = place(key);
      while (places[place + 1] != 0) {
        place = next(place);
      }
      places[place] = key;
      places[place + 1] = (long) word.length << 32 | row + 1;
    }
    words = all.toByteArray();
  }

  /** At most half of the places are taken. */
  private static int places(int words) {
    return Integer.highestOneBit(Math.max(1, Math.min(words, 1 << 27))) << 2;
  }

  /** The bytes that an index takes, without the words. */
  public static long memoryBytes(int words) {
    return 2L * places(words) * Long.BYTES + (long) words * Integer.BYTES;
  }

  /** The row of the word at {@code [from, to)} of a text; -1 if it is not there. */
  public int row(byte[] text, int from, int to) {
    int length = to - from;
    long key = key(text, from, to);
    int place = place(key);
    while (places[place + 1] != 0) {
      int row = (int) places[place + 1] - 1;
      if (places[place] == key
          && places[place + 1] >>> 32 == length
          && (length <= SHORT || isWord(row, text, from, to))) {
        return row;
      }
      place = next(place);
    }
    return -1;
  }

  private boolean isWord(int row, byte[] text, int from, int to) {
    int start = starts[row];
    return Arrays.equals(words, start, start + to - from, text, from, to);
  }

  /** The word itself or, of a longer one, a hash. */
  private static long key(byte[] text, int from, int to) {
    long key = 0;
    for (int i = from; i < to; i++) {
      if (i - from >= SHORT) {
        key *= 0x9E3779B97F4A7C15L;
      }
      key = Long.rotateLeft(key, SHORT) ^ (text[i] & 0xFF);
    }
    return key;
  }

  private int place(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32 ^ mixed >>> 47) << 1 & places.length - 1;
  }

  private int next(int place) {
    return place + 2 & places.length - 1;
  }
}
