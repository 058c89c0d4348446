package io.paramill.format.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The front of a file as it is put together: little-endian, version 3. */
final class GgufFront {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  GgufFront raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  GgufFront u8(int value) {
    bytes.write(value);
    return this;
  }

  GgufFront u32(long value) {
    return raw(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) value)
            .array());
  }

  GgufFront u64(long value) {
    return raw(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  GgufFront text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return u64(utf8.length).raw(utf8);
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
