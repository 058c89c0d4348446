package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;

/** Some rows of a reader of all elements, which may see them with other extents. */
final class Excerpt implements TensorReader {

  private static final int SKIP_BYTES = 1 << 16;

  private final TensorReader whole;
  private final TensorSpec spec;
  private long skip;
  private long left;

  private Excerpt(TensorReader whole, TensorSpec spec, long skip) {
    this.whole = whole;
    this.spec = spec;
    this.skip = skip;
    left = spec.lengthBytes();
  }

  static TensorReader of(TensorReader whole, TensorSpec spec, RowRange rows) {
    return new Excerpt(whole, spec.withRows(rows), rows.first() * spec.rowBytes());
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
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    byte[] skipped = new byte[(int) Math.min(SKIP_BYTES, skip)];
    while (skip > 0) {
      int count = (int) Math.min(skipped.length, skip);
      whole.readFully(skipped, 0, count);
      skip -= count;
    }
    int count = whole.read(buffer, offset, (int) Math.min(length, left));
    left -= Math.max(0, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
