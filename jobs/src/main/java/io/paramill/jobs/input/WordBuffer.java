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

  private static final byte[] SPACE = {' '};

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

  /**
   * Takes bytes of a line up to where the document must end.
   *
   * @return how many bytes it took
   */
  int add(byte[] text, int from, int to, int maxWords) {
    if (layout == LineLayout.WORDS) {
      return addWords(text, from, to, maxWords, MAX_BYTES);
    }
    int taken = Math.min(to - from, MAX_WHOLE_BYTES - length);
    countWords(text, from, from + taken);
    append(text, from, taken);
    return taken;
  }

  private int addWords(byte[] text, int from, int to, int maxWords, int maxBytes) {
    int at = from;
    while (at < to) {
      if (isBlank(text[at])) {
        if (words >= maxWords) {
          break;
        }
        inWord = false;
        at++;
        continue;
      }
      if (words >= maxWords && !inWord) {
        break;
      }
      int run = inWord ? 0 : addRun(text, at, to, maxWords, maxBytes);
      if (run > 0) {
        at += run;
        continue;
      }
      int end = at + 1;
      while (end < to && !isBlank(text[end])) {
        end++;
      }
      int taken = addToWord(text, at, end, maxBytes);
      at += taken;
      if (at < end) {
        break;
      }
    }
    return at - from;
  }

  /**
   * Takes, at once, words that have one space between them already, as most texts have; not the
   * last ones, which may go on behind these bytes, and none that could become too long.
   */
  private int addRun(byte[] text, int from, int to, int maxWords, int maxBytes) {
    int room = Math.max(0, maxBytes - length - SPACE.length);
    int limit = room < to - from ? from + room : to;
    int end = from;
    int found = 0;
    boolean blank = false;
    for (int at = from; at + EightBytes.COUNT <= limit; at += EightBytes.COUNT) {
      long eight = EightBytes.of(text, at);
      long spaces = EightBytes.equal(eight, ' ');
      int count = Long.bitCount(spaces);
      if (EightBytes.controls(eight) != 0
          || (spaces & EightBytes.behind(spaces, blank)) != 0
          || words + found + count > maxWords) {
        break;
      }
      if (count > 0) {
        found += count;
        end = at + EightBytes.last(spaces);
      }
      blank = EightBytes.carries(spaces);
    }
    if (found > 0) {
      if (length > 0) {
        append(SPACE, 0, SPACE.length);
      }
      append(text, from, end - from);
      words += found;
      inWord = true;
    }
    return end - from;
  }

  /** Takes bytes without blanks; fewer than there are if the document becomes too long. */
  private int addToWord(byte[] text, int from, int end, int maxBytes) {
    int room = maxBytes - length;
    int taken = Math.min(end - from, Math.max(0, room));
    // A character is never cut: its last bytes are taken beyond the limit.
    while (from + taken < end && (text[from + taken] & 0xC0) == 0x80 && taken < room + 4) {
      taken++;
    }
    if (taken == 0) {
      return 0;
    }
    if (!inWord) {
      if (length > 0) {
        append(SPACE, 0, 1);
      }
      inWord = true;
      words++;
    }
    append(text, from, taken);
    return taken;
  }

  private void countWords(byte[] text, int from, int to) {
    int at = from;
    for (; at + EightBytes.COUNT <= to; at += EightBytes.COUNT) {
      long blanks = EightBytes.blanks(EightBytes.of(text, at));
      words += Long.bitCount(EightBytes.behind(blanks, !inWord) & ~blanks);
      inWord = !EightBytes.carries(blanks);
    }
    for (; at < to; at++) {
      boolean blank = isBlank(text[at]);
      words += blank || inWord ? 0 : 1;
      inWord = !blank;
    }
  }

  /** Takes a whole text, however long it is. */
  void addAll(byte[] text, int count) {
    if (layout == LineLayout.WORDS) {
      int unused = addWords(text, 0, count, Integer.MAX_VALUE, Integer.MAX_VALUE - 4);
    } else {
      countWords(text, 0, count);
      append(text, 0, count);
    }
  }

  /** Whether nothing at all has been taken. */
  boolean isNew() {
    return length == 0;
  }

  /** The first byte of a text that a document can start with; the text's end if none can. */
  int start(byte[] text, int from, int to) {
    int at = from;
    while (layout == LineLayout.WORDS && at < to && isBlank(text[at])) {
      at++;
    }
    return at;
  }

  /** How many words it has. */
  int words() {
    return words;
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

  private void append(byte[] text, int from, int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
    System.arraycopy(text, from, bytes, length, count);
    length += count;
    ascii = ascii && isAscii(text, from, from + count);
  }

  private static boolean isAscii(byte[] text, int from, int to) {
    int at = from;
    while (at + EightBytes.COUNT <= to && EightBytes.isAscii(EightBytes.of(text, at))) {
      at += EightBytes.COUNT;
    }
    while (at < to && text[at] >= 0) {
      at++;
    }
    return at == to;
  }

  private static boolean isBlank(byte value) {
    // Most bytes are letters, which one comparison tells.
    return value <= ' ' && (value == ' ' || (value >= '\t' && value <= '\r'));
  }
}
