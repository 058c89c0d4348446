package io.paramill.codec;

import io.paramill.tensor.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads the texts of a pickle: short ones as strings, long ones as the place where they lie. */
final class PickleText {

  private PickleText() {}

  static Object utf8(PickleInput in, long length, int keptBytes) throws IOException {
    in.checkLength(length);
    return length <= keptBytes
        ? in.utf8((int) length)
        : skipped(in, length, PickleBytes.Encoding.UTF8);
  }

  /** A byte string of Python 2, taken as the text of characters 0 to 255. */
  static Object latin1(PickleInput in, long length, int keptBytes) throws IOException {
    in.checkLength(length);
    return length <= keptBytes
        ? new String(in.bytes((int) length), StandardCharsets.ISO_8859_1)
        : skipped(in, length, PickleBytes.Encoding.RAW);
  }

  /** A line of protocol 0, in which some characters are written as \\uXXXX. */
  static Object line(PickleInput in, int keptBytes) throws IOException {
    long length = in.lineLength();
    if (length > keptBytes) {
      Object bytes = skipped(in, length, PickleBytes.Encoding.ESCAPED);
      in.skip(1);
      return bytes;
    }
    String line = in.line(keptBytes);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char next = line.charAt(i);
      boolean small = line.startsWith("\\u", i);
      if (small || line.startsWith("\\U", i)) {
        int end = i + 2 + (small ? 4 : 8);
        try {
          text.appendCodePoint(Integer.parseInt(line.substring(i + 2, end), 16));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
          throw in.malformed(ErrorCode.MALFORMED, "a damaged escape");
        }
        i = end - 1;
      } else {
        text.append(next);
      }
    }
    return text.toString();
  }

  /** The rest of a quoted line of a byte string, behind its first quote. */
  static Object quotedRest(PickleInput in, int quote, int keptBytes) throws IOException {
    long length = in.lineLength() - 1;
    if (length < 0) {
      throw in.malformed(ErrorCode.MALFORMED, "a text without its last quote");
    }
    PickleBytes bytes =
        new PickleBytes(in.whole(), in.position(), length, PickleBytes.Encoding.ESCAPED);
    in.skip(length);
    if (in.u8() != quote || in.u8() != '\n') {
      throw in.malformed(ErrorCode.MALFORMED, "a text without its last quote");
    }
    return length <= keptBytes ? new String(bytes.toArray(), StandardCharsets.ISO_8859_1) : bytes;
  }

  /** A text from a file as a part of a one-line message. */
  static String printable(String text) {
    String part = text.length() > 200 ? text.substring(0, 200) + "..." : text;
    return part.replaceAll("\\p{Cntrl}", "?");
  }

  private static PickleBytes skipped(PickleInput in, long length, PickleBytes.Encoding encoding) {
    PickleBytes bytes = new PickleBytes(in.whole(), in.position(), length, encoding);
    in.skip(length);
    return bytes;
  }
}
