package io.paramill.format.word2vec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Words as bytes. In UTF-8, a byte that is no UTF-8 (the C tool cuts long words inside a character)
 * becomes one of the lone surrogates U+DC80 to U+DCFF, as PEP 383 describes, so that the same bytes
 * are written again.
 */
enum Words {
  UTF8,
  LATIN1;

  private static final char ESCAPE = 0xDC00;

  /** The encoding that a person named. */
  static Words named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "utf8", "utf-8" -> UTF8;
      case "latin1", "iso-8859-1" -> LATIN1;
      default ->
          throw new IllegalArgumentException(
              "Unknown encoding '" + name + "': there are utf8 and latin1");
    };
  }

  String decode(byte[] bytes, int offset, int length) {
    if (this == LATIN1) {
      return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
    ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
    CharBuffer target = CharBuffer.allocate(length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    while (true) {
      CoderResult result = decoder.decode(source, target, true);
      if (!result.isError()) {
        return target.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        target.put((char) (ESCAPE | (source.get() & 0xFF)));
      }
      decoder.reset();
    }
  }

  /**
   * The bytes of a word.
   *
   * @throws CharacterCodingException if the encoding lacks a character
   */
  byte[] encode(String word) throws CharacterCodingException {
    Charset charset = this == LATIN1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    ByteBuffer target = ByteBuffer.allocate(3 * word.length());
    int start = 0;
    for (int i = 0; i <= word.length(); i++) {
      boolean escaped = i < word.length() && isEscaped(word, i) && this == UTF8;
      if (escaped || i == word.length()) {
        target.put(charset.newEncoder().encode(CharBuffer.wrap(word, start, i)));
        start = i + 1;
      }
      if (escaped) {
        target.put((byte) word.charAt(i));
      }
    }
    byte[] bytes = new byte[target.position()];
    target.flip().get(bytes);
    return bytes;
  }

  private static boolean isEscaped(String word, int index) {
    char c = word.charAt(index);
    return c >= (ESCAPE | 0x80)
        && c <= (ESCAPE | 0xFF)
        && (index == 0 || !Character.isHighSurrogate(word.charAt(index - 1)));
  }
}
