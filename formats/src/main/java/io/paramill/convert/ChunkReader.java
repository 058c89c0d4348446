package io.paramill.convert;

import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.Objects;

/** A reader whose bytes are made a chunk at a time. */
abstract class ChunkReader implements TensorReader {

  private final TensorSpec spec;
  private byte[] chunk = {};
  private int taken;
  private int filled;
  private long left;

  ChunkReader(TensorSpec spec) {
    this.spec = spec;
    left = spec.lengthBytes();
  }

  /** Makes the next bytes, at least one; {@link #deliver} takes them. */
  abstract void make() throws IOException;

  /** The next bytes, valid until {@link #make} is called again. */
  final void deliver(byte[] bytes, int length) {
    chunk = bytes;
    taken = 0;
    filled = length;
  }

  @Override
  public final TensorSpec spec() {
    return spec;
  }

  @Override
  public final long lengthBytes() {
    return spec.lengthBytes();
  }

  @Override
  public final int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    if (taken == filled) {
      make();
    }
    int count = (int) Math.min(Math.min(length, filled - taken), left);
    System.arraycopy(chunk, taken, buffer, offset, count);
    taken += count;
    left -= count;
    return count;
  }
}
