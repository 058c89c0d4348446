package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;

/** A tensor of the source, as it is. */
record Stored(TensorSpec spec) implements Recipe {

  @Override
  public TensorReader open(Inputs inputs, RowRange rows) throws IOException {
    return inputs.source().open(spec, rows);
  }

  @Override
  public String text() {
    return spec.name();
  }
}
