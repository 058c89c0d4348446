package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;

/** The sums of two tensors of one float type and one shape, rounded once. */
record Sum(Recipe first, Recipe second) implements Recipe {

  private static final int CHUNK_ELEMENTS = 1 << 12;

  Sum {
    TensorSpec spec = first.spec();
    if (!spec.equals(second.spec().withName(spec.name())) || !Casting.canEncode(spec.dtype())) {
      throw new IllegalArgumentException("Cannot add " + spec + " and " + second.spec());
    }
  }

  @Override
  public TensorSpec spec() {
    return first.spec();
  }

  @Override
  public TensorReader open(Inputs inputs, RowRange rows) throws IOException {
    TensorReader a = first.open(inputs, rows);
    TensorReader b = second.open(inputs, rows);
    TensorSpec part = spec().withRows(rows);
    int width = part.dtype().widthBytes();
    byte[] bytes = new byte[CHUNK_ELEMENTS * width];
    double[] sums = new double[CHUNK_ELEMENTS];
    double[] more = new double[CHUNK_ELEMENTS];
    return new ChunkReader(part) {
      private long left = part.shape().elements();

      @Override
      void make() throws IOException {
        int count = (int) Math.min(CHUNK_ELEMENTS, left);
        a.readFully(bytes, 0, count * width);
        Numbers.decode(part.dtype(), bytes, count, sums);
        b.readFully(bytes, 0, count * width);
        Numbers.decode(part.dtype(), bytes, count, more);
        for (int i = 0; i < count; i++) {
          sums[i] += more[i];
        }
        Numbers.encode(part.dtype(), sums, count, bytes);
        left -= count;
        deliver(bytes, count * width);
      }

      @Override
      public void close() throws IOException {
        try (a) {
          b.close();
        }
      }
    };
  }

  @Override
  public String text() {
    return first.text() + " + " + second.text();
  }
}
