package io.paramill.format.tensorflow;

import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;

/** Turns the bytes of every number around: big-endian elements into little-endian ones. */
final class SwappedReader implements TensorReader {

  private final TensorReader source;
  private final int scalarBytes;
  private final byte[] buffer = new byte[8192];
  private int position;
  private int limit;
  private long left;

  SwappedReader(TensorReader source) {
    this.source = source;
    scalarBytes = source.spec().dtype().scalarBytes();
    left = source.lengthBytes();
  }

  @Override
  public TensorSpec spec() {
    return source.spec();
  }

  @Override
  public long lengthBytes() {
    return source.lengthBytes();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == limit) {
      if (left == 0) {
        return -1;
      }
      fill();
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  private void fill() throws IOException {
    limit = (int) Math.min(buffer.length, left);
    source.readFully(buffer, 0, limit);
    left -= limit;
    position = 0;
    for (int first = 0; first < limit; first += scalarBytes) {
      for (int i = first, j = first + scalarBytes - 1; i < j; i++, j--) {
        byte swapped = buffer[i];
        buffer[i] = buffer[j];
        buffer[j] = swapped;
      }
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
