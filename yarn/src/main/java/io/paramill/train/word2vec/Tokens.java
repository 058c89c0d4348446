package io.paramill.train.word2vec;

/** The words of a text in UTF-8, one after the other: what is between blanks. */
final class Tokens {

  private final byte[] text;
  private int start;
  private int end;

  Tokens(byte[] text) {
    this.text = text;
  }

  /** Goes on to the next word; false if there is none. */
  boolean next() {
    start = end;
    while (start < text.length && blank(text[start])) {
      start++;
    }
    if (start == text.length) {
      return false;
    }
    end = start + 1;
    while (end < text.length && !blank(text[end])) {
      end++;
    }
    return true;
  }

  private static boolean blank(byte character) {
    return character >= 0 && character <= ' ';
  }

  /** Where the word starts. */
  int start() {
    return start;
  }

  /** Behind its last byte. */
  int end() {
    return end;
  }
}
