package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The dimensions in another order: the new dimension {@code i} is the old one {@code axes[i]}. */
record Permutation(Recipe of, List<Integer> axes) implements Recipe {

  Permutation {
    axes = List.copyOf(axes);
  }

  @Override
  public TensorSpec spec() {
    TensorSpec spec = of.spec();
    return new TensorSpec(
        spec.name(), spec.dtype(), new Shape(axes.stream().map(of.shape()::extent).toList()));
  }

  @Override
  public TensorReader open(Inputs inputs, RowRange rows) throws IOException {
    if (axes.get(0) == 0) {
      // The rows stay rows.
      return new PermutedReader(
          of.open(inputs, rows),
          spec().withRows(rows),
          new AxisOrder(of.shape().withRows(rows.count()), axes),
          inputs);
    }
    return Excerpt.of(
        new PermutedReader(of.open(inputs), spec(), new AxisOrder(of.shape(), axes), inputs),
        spec(),
        rows);
  }

  @Override
  public String text() {
    return axes.equals(List.of(1, 0))
        ? "transpose(" + of.text() + ")"
        : axes.stream()
            .map(String::valueOf)
            .collect(Collectors.joining(" ", "permute(" + of.text() + ", ", ")"));
  }
}
