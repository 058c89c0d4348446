package io.paramill.format.gguf;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the front of a file part by part, through a buffer. */
final class GgufCursor {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int TEXT_BYTES_MAX = 64 << 20;

  private final StorageInput input;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private long filled;
  private boolean narrow;

  GgufCursor(StorageInput input) {
    this.input = input;
    buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where the next part is, in bytes. */
  long position() {
    return filled - buffer.remaining();
  }

  long left() {
    return input.lengthBytes() - position();
  }

  ByteOrder byteOrder() {
    return buffer.order();
  }

  void setByteOrder(ByteOrder order) {
    buffer.order(order);
  }

  /** Takes counts and lengths to have 32 bits, as in version 1. */
  void setNarrow() {
    narrow = true;
  }

  private ByteBuffer next(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      if (left() < bytes) {
        throw malformed(ErrorCode.TRUNCATED, "the file ends inside its front");
      }
      long start = position();
      int count = (int) Math.min(BUFFER_BYTES, input.lengthBytes() - start);
      input.readFully(start, buffer.array(), 0, count);
      buffer.position(0).limit(count);
      filled = start + count;
    }
    return buffer;
  }

  byte u8() throws IOException {
    return next(Byte.BYTES).get();
  }

  short i16() throws IOException {
    return next(Short.BYTES).getShort();
  }

  int i32() throws IOException {
    return next(Integer.BYTES).getInt();
  }

  long i64() throws IOException {
    return next(Long.BYTES).getLong();
  }

  long u32() throws IOException {
    return Integer.toUnsignedLong(i32());
  }

  /** A count of things that take at least so many bytes each. */
  long count(String what, int bytesEach) throws IOException {
    long count = narrow ? u32() : i64();
    if (count < 0 || count > left() / bytesEach) {
      throw malformed(
          ErrorCode.OUT_OF_RANGE,
          "%s %s in the %d bytes that are left"
              .formatted(Long.toUnsignedString(count), what, left()));
    }
    return count;
  }

  /** An unsigned number of 64 bits, or 32 in version 1, that is to fit a long. */
  long length() throws IOException {
    return narrow ? u32() : i64();
  }

  String text() throws IOException {
    long length = count("bytes of text", 1);
    if (length > TEXT_BYTES_MAX) {
      throw malformed(ErrorCode.LIMIT_EXCEEDED, "a text of %d bytes".formatted(length));
    }
    byte[] bytes = new byte[(int) length];
    for (int done = 0; done < bytes.length; ) {
      int part = Math.min(BUFFER_BYTES, bytes.length - done);
      next(part).get(bytes, done, part);
      done += part;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(ErrorCode.MALFORMED, "a text that is no UTF-8");
    }
  }

  MalformedDataException malformed(ErrorCode code, String why) {
    return new MalformedDataException(
        code, input.location(), position(), "Cannot read the model: " + why);
  }
}
