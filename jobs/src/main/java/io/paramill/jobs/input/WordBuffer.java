package io.paramill.jobs.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.io.Text;

/**
 * A document in the making: words with one space between them, whatever blanks the corpus has
 * there, so that all that reads documents sees the same words.
 */
final class WordBuffer {

  /** The longest document: what has no blanks is no text, but must not fill the memory. */
  static final int MAX_BYTES = 1 << 20;

  /** The longest record of {@link LineLayout#WHOLE}. */
  private static final int MAX_WHOLE_BYTES = 1 << 26;

  private final LineLayout layout;
  private byte[] bytes = new byte[1 << 12];
  private int length;
  private int words;
  private boolean inWord;
  private boolean ascii = true;

  WordBuffer() {
    this(LineLayout.WORDS);
  }

  WordBuffer(LineLayout layout) {
    this.layout = layout;
  }

  void clear() {
    length = 0;
    words = 0;
    inWord = false;
    ascii = true;
  }

  /** Takes the next byte of the text; returns whether it started a document. */
  boolean add(byte next) {
    if (layout == LineLayout.WHOLE) {
      words |= isBlank(next) ? 0 : 1;
      append(next);
      ascii &= next >= 0;
      return length == 1;
    }
    if (isBlank(next)) {
      inWord = false;
      return false;
    }
    boolean first = length == 0;
    if (!inWord) {
      if (!first) {
        append((byte) ' ');
      }
      inWord = true;
      words++;
    }
    append(next);
    ascii &= next >= 0;
    return first;
  }

  void addAll(byte[] text, int count) {
    for (int i = 0; i < count; i++) {
      add(text[i]);
    }
  }

  /** Whether the document must end before this byte: it has enough words, or bytes. */
  boolean endsBefore(byte next, int maxWords) {
    if (layout == LineLayout.WHOLE) {
      return length >= MAX_WHOLE_BYTES;
    }
    if (words >= maxWords && !(inWord && !isBlank(next))) {
      return true;
    }
    boolean insideCharacter = (next & 0xC0) == 0x80 && length < MAX_BYTES + 4;
    return length >= MAX_BYTES && !insideCharacter;
  }

  boolean isEmpty() {
    return words == 0;
  }

  /** Ends a line: its end is no part of a record. */
  void endLine() {
    if (layout == LineLayout.WHOLE && length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
  }

  /** Copies the document; what is not UTF-8 becomes U+FFFD. */
  void copyTo(Text text) {
    if (ascii) {
      text.set(bytes, 0, length);
    } else {
      text.set(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }
  }

  private void append(byte value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = value;
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || (value >= '\t' && value <= '\r');
  }
}
