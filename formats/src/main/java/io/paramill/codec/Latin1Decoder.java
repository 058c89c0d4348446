package io.paramill.codec;

import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Decodes bytes that a pickle of protocol 0 to 2 holds as text: one character, 0 to 255, a byte. In
 * UTF-8 those from 128 on take two bytes; in a line of protocol 0 some are escaped.
 */
final class Latin1Decoder extends InputStream {

  private final InputStream stored;
  private final PickleBytes.Encoding encoding;
  private final Location location;

  Latin1Decoder(InputStream stored, PickleBytes.Encoding encoding, Location location) {
    this.stored = stored;
    this.encoding = encoding;
    this.location = location;
  }

  @Override
  public int read() throws IOException {
    int first = stored.read();
    if (encoding == PickleBytes.Encoding.UTF8) {
      if (first < 0x80) {
        return first;
      }
      int second = stored.read();
      if ((first != 0xC2 && first != 0xC3) || (second & ~0x3F) != 0x80) {
        throw malformed("a character beyond 255");
      }
      return (first & 3) << 6 | (second & 0x3F);
    }
    return first == '\\' ? escape() : first;
  }

  /**
   * Escapes of unicode lines (one or two, which is why the others are safe) and of byte strings.
   */
  private int escape() throws IOException {
    int kind = stored.read();
    return switch (kind) {
      case 'x' -> hex(2);
      case 'u' -> hex(4);
      case 'U' -> hex(8);
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '\\', '\'', '"' -> kind;
      default -> throw malformed("an unknown escape");
    };
  }

  private int hex(int digits) throws IOException {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(stored.read(), 16);
      if (digit < 0) {
        throw malformed("a damaged escape");
      }
      value = value << 4 | digit;
    }
    if (value > 0xFF) {
      throw malformed("a character beyond 255");
    }
    return (int) value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    for (int i = 0; i < length; i++) {
      int value = read();
      if (value < 0) {
        return i == 0 ? -1 : i;
      }
      buffer[offset + i] = (byte) value;
    }
    return length;
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }

  private MalformedDataException malformed(String why) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, location, "Cannot read bytes of a pickle: " + why + " among them");
  }
}
