package io.paramill.train.word2vec;

import io.paramill.corpus.Vocabulary;

/** Finds the rows of a text's words without making a string of each: open addressing. */
final class WordIndex {

  private final Vocabulary vocabulary;

  /** Row + 1 of the word at each place; 0 for none. */
  private final int[] places;

  WordIndex(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    places = new int[places(vocabulary.size())];
    for (int row = 0; row < vocabulary.size(); row++) {
      String word = vocabulary.word(row);
      int place = place(hash(word, 0, word.length()));
      while (places[place] != 0) {
        place = place + 1 & places.length - 1;
      }
      places[place] = row + 1;
    }
  }

  /** At most half of the places are taken. */
  private static int places(int words) {
    return Integer.highestOneBit(Math.max(1, Math.min(words, 1 << 28))) << 2;
  }

  /** The bytes that an index takes. */
  static long memoryBytes(int words) {
    return (long) places(words) * Integer.BYTES;
  }

  /** The row of the word at {@code [from, to)} of a text; -1 if it is not in the vocabulary. */
  int row(String text, int from, int to) {
    int place = place(hash(text, from, to));
    while (places[place] != 0) {
      String word = vocabulary.word(places[place] - 1);
      if (word.length() == to - from && word.regionMatches(0, text, from, to - from)) {
        return places[place] - 1;
      }
      place = place + 1 & places.length - 1;
    }
    return -1;
  }

  private int place(int hash) {
    return (hash ^ hash >>> 15) & places.length - 1;
  }

  private static int hash(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = (hash ^ text.charAt(i)) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    return hash;
  }
}
