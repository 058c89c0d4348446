package io.paramill.format.gguf;

import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The float32 that blocks of type Q8_0 stand for, as bytes in little-endian order.
 *
 * <pre>
 * block := scale:float16 number:i8 * 32      element = scale * number
 * </pre>
 *
 * @param blocks the blocks, and nothing else
 * @param byteOrder of the scales
 */
record BlockInput(StorageInput blocks, ByteOrder byteOrder) implements StorageInput {

  static final int BLOCK_ELEMENTS = 32;
  static final int BLOCK_BYTES = Short.BYTES + BLOCK_ELEMENTS;
  private static final int DECODED_BYTES = BLOCK_ELEMENTS * Float.BYTES;

  /** How many blocks are read at a time. */
  private static final int BATCH = 512;

  @Override
  public Location location() {
    return blocks.location();
  }

  @Override
  public long lengthBytes() {
    return blocks.lengthBytes() / BLOCK_BYTES * DECODED_BYTES;
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
    if (position < 0 || length > lengthBytes() - position) {
      throw new EOFException(
          "Cannot read %d bytes at %d: there are %d".formatted(length, position, lengthBytes()));
    }
    for (int done = 0; done < length; ) {
      long first = (position + done) / DECODED_BYTES;
      int skip = (int) ((position + done) % DECODED_BYTES);
      int count = Math.min(BATCH, (skip + length - done + DECODED_BYTES - 1) / DECODED_BYTES);
      byte[] decoded = decode(blocks.readFully(first * BLOCK_BYTES, count * BLOCK_BYTES));
      int taken = Math.min(decoded.length - skip, length - done);
      System.arraycopy(decoded, skip, buffer, offset + done, taken);
      done += taken;
    }
  }

  private byte[] decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored).order(byteOrder);
    ByteBuffer out =
        ByteBuffer.allocate(stored.length / BLOCK_BYTES * DECODED_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      float scale = toFloat(in.getShort());
      for (int i = 0; i < BLOCK_ELEMENTS; i++) {
        out.putFloat(scale * in.get());
      }
    }
    return out.array();
  }

  /** The value of a number of IEEE 754 with 5 bits for the exponent and 10 for the fraction. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0) {
      float small = fraction * 0x1p-24f;
      return sign == 0 ? small : -small;
    }
    int widened = exponent == 0x1F ? 0xFF : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | (widened << 23) | (fraction << 13));
  }

  @Override
  public void close() throws IOException {
    blocks.close();
  }
}
