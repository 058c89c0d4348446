package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;

/**
 * A small tensor of equal blocks: each element of block {@code i} is {@code values[i]}.
 *
 * @param what it is, for a person
 */
record Constant(TensorSpec spec, double[] values, String what) implements Recipe {

  @Override
  public TensorReader open(Inputs inputs, RowRange rows) {
    int elements = Math.toIntExact(spec.shape().elements());
    double[] numbers = new double[elements];
    for (int i = 0; i < elements; i++) {
      numbers[i] = values[(int) ((long) i * values.length / elements)];
    }
    byte[] all = new byte[Math.toIntExact(spec.lengthBytes())];
    Numbers.encode(spec.dtype(), numbers, elements, all);
    int first = Math.toIntExact(rows.first() * spec.rowBytes());
    return new ChunkReader(spec.withRows(rows)) {
      @Override
      void make() {
        byte[] part = java.util.Arrays.copyOfRange(all, first, all.length);
        deliver(part, part.length);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public String text() {
    return what;
  }
}
