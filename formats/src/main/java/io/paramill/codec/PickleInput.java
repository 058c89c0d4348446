package io.paramill.codec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle from a position on, buffered, with the means to skip what is large. */
final class PickleInput {

  private final StorageInput input;
  private final byte[] buffer;
  private long bufferStart;
  private int next;
  private int limit;

  PickleInput(StorageInput input, long position) {
    this.input = input;
    bufferStart = position;
    buffer = new byte[(int) Math.min(1 << 16, Math.max(1, input.lengthBytes()))];
  }

  long position() {
    return bufferStart + next;
  }

  StorageInput whole() {
    return input;
  }

  int u8() throws IOException {
    if (next == limit) {
      bufferStart += limit;
      next = 0;
      limit = (int) Math.min(buffer.length, input.lengthBytes() - bufferStart);
      if (limit <= 0) {
        limit = 0;
        throw malformed(ErrorCode.TRUNCATED, "it ends early");
      }
      input.readFully(bufferStart, buffer, 0, limit);
    }
    return buffer[next++] & 0xFF;
  }

  /** An unsigned little-endian number. */
  long unsigned(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) u8() << (8 * i);
    }
    return value;
  }

  int i32() throws IOException {
    return (int) unsigned(4);
  }

  double bigEndianDouble() throws IOException {
    return Double.longBitsToDouble(Long.reverseBytes(unsigned(8)));
  }

  /** Checks that a length is not negative and lies in the file. */
  long checkLength(long length) throws MalformedDataException {
    if (length < 0 || length > input.lengthBytes() - position()) {
      throw malformed(ErrorCode.TRUNCATED, "it ends early");
    }
    return length;
  }

  /** Bytes whose length was checked. */
  byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    if (length <= limit - next) {
      System.arraycopy(buffer, next, bytes, 0, length);
      next += length;
      return bytes;
    }
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) u8();
    }
    return bytes;
  }

  void skip(long length) {
    if (length <= limit - next) {
      next += (int) length;
    } else {
      bufferStart = position() + length;
      next = 0;
      limit = 0;
    }
  }

  /** The length of the line that starts here, without its end; the position stays. */
  long lineLength() throws IOException {
    long start = position();
    skipLine();
    long length = position() - 1 - start;
    bufferStart = start;
    next = 0;
    limit = 0;
    return length;
  }

  void skipLine() throws IOException {
    int last;
    do {
      last = u8();
    } while (last != '\n');
  }

  /** A line of at most {@code maximum} bytes, without its end. */
  String line(int maximum) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int value = u8(); value != '\n'; value = u8()) {
      if (line.length() == maximum) {
        throw malformed(ErrorCode.LIMIT_EXCEEDED, "a line of more than " + maximum + " bytes");
      }
      line.append((char) value);
    }
    return line.toString();
  }

  String utf8(int length) throws IOException {
    byte[] bytes = bytes(length);
    String text = new String(bytes, StandardCharsets.UTF_8);
    // Only where something was replaced can it have been wrong.
    if (text.indexOf('\ufffd') < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(ErrorCode.MALFORMED, "a text that is not UTF-8");
    }
  }

  MalformedDataException malformed(ErrorCode code, String why) {
    return new MalformedDataException(
        code, input.location(), position(), "Cannot read the pickle: " + why);
  }
}
