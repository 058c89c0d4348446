package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Tensors of equal types and rows, one behind the other along the first dimension. */
record Joined(List<Recipe> parts) implements Recipe {

  Joined {
    parts = List.copyOf(parts);
    TensorSpec first = parts.get(0).spec();
    for (Recipe part : parts) {
      if (part.spec().dtype() != first.dtype()
          || !part.shape().withRows(0).equals(first.shape().withRows(0))) {
        throw new IllegalArgumentException("Cannot join " + first + " and " + part.spec());
      }
    }
  }

  @Override
  public TensorSpec spec() {
    TensorSpec first = parts.get(0).spec();
    long rows = parts.stream().mapToLong(part -> part.shape().rows()).sum();
    return new TensorSpec(first.name(), first.dtype(), first.shape().withRows(rows));
  }

  @Override
  public TensorReader open(Inputs inputs, RowRange rows) throws IOException {
    return Excerpt.of(new Sequence(inputs), spec(), rows);
  }

  @Override
  public String text() {
    return parts.stream().map(Recipe::text).collect(Collectors.joining(", ", "join(", ")"));
  }

  /** All parts, one after the other. */
  private final class Sequence implements TensorReader {
    private final Inputs inputs;
    private int next;
    private TensorReader current;

    Sequence(Inputs inputs) {
      this.inputs = inputs;
    }

    @Override
    public TensorSpec spec() {
      return Joined.this.spec();
    }

    @Override
    public long lengthBytes() {
      return spec().lengthBytes();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (true) {
        if (current != null) {
          int count = current.read(buffer, offset, length);
          if (count >= 0) {
            return count;
          }
          close();
        }
        if (next == parts.size()) {
          return -1;
        }
        current = parts.get(next++).open(inputs);
      }
    }

    @Override
    public void close() throws IOException {
      if (current != null) {
        current.close();
        current = null;
      }
    }
  }
}
