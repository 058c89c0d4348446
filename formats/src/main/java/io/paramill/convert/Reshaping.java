package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;

/** The elements of a tensor, in the same order, with other extents. */
record Reshaping(Recipe of, Shape shape) implements Recipe {

  @Override
  public TensorSpec spec() {
    return new TensorSpec(of.spec().name(), of.spec().dtype(), shape);
  }

  @Override
  public TensorReader open(Inputs inputs, RowRange rows) throws IOException {
    return Excerpt.of(of.open(inputs), spec(), rows);
  }

  @Override
  public String text() {
    return "reshape(" + of.text() + ")";
  }
}
