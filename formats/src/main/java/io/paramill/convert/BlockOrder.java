package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;

/**
 * The last dimension's blocks in another order: the gates of a recurrent layer. Memory is a row.
 */
record BlockOrder(Recipe of, List<Integer> order) implements Recipe {

  BlockOrder {
    order = List.copyOf(order);
  }

  @Override
  public TensorSpec spec() {
    return of.spec();
  }

  @Override
  public TensorReader open(Inputs inputs, RowRange rows) throws IOException {
    TensorReader input = of.open(inputs, rows);
    TensorSpec part = of.spec().withRows(rows);
    long extent = shape().extent(shape().rank() - 1);
    int lineBytes = Math.toIntExact(extent * part.dtype().widthBytes());
    int blockBytes = lineBytes / order.size();
    byte[] line = new byte[lineBytes];
    byte[] ordered = new byte[lineBytes];
    return new ChunkReader(part) {
      @Override
      void make() throws IOException {
        input.readFully(line, 0, lineBytes);
        for (int i = 0; i < order.size(); i++) {
          System.arraycopy(line, order.get(i) * blockBytes, ordered, i * blockBytes, blockBytes);
        }
        deliver(ordered, lineBytes);
      }

      @Override
      public void close() throws IOException {
        input.close();
      }
    };
  }

  @Override
  public String text() {
    return "gates(" + of.text() + ", " + order + ")";
  }
}
