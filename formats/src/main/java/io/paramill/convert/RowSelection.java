package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;

/** Some rows of a tensor. */
record RowSelection(Recipe of, RowRange selected) implements Recipe {

  @Override
  public TensorSpec spec() {
    return of.spec().withRows(selected);
  }

  @Override
  public TensorReader open(Inputs inputs, RowRange rows) throws IOException {
    return of.open(inputs, new RowRange(selected.first() + rows.first(), rows.count()));
  }

  @Override
  public String text() {
    return "rows(%s, %d to %d)".formatted(of.text(), selected.first(), selected.end());
  }
}
