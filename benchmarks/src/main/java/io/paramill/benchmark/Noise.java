package io.paramill.benchmark;

import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.util.Random;

/** A tensor that repeats some random bytes. */
final class Noise implements TensorReader {

  private final TensorSpec spec;
  private final byte[] bytes;
  private long position;

  Noise(TensorSpec spec, byte[] bytes) {
    this.spec = spec;
    this.bytes = bytes;
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Override
  public TensorSpec spec() {
    return spec;
  }

  @Override
  public long lengthBytes() {
    return spec.lengthBytes();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (position == lengthBytes()) {
      return -1;
    }
    int from = (int) (position % bytes.length);
    int count = (int) Math.min(Math.min(length, bytes.length - from), lengthBytes() - position);
    System.arraycopy(bytes, from, buffer, offset, count);
    position += count;
    return count;
  }

  @Override
  public void close() {}
}
