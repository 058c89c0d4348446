package io.paramill.convert;

import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a tensor of the target comes out of those of the source: an expression over tensors. Nothing
 * is read before it is opened; then it is evaluated as a stream, in bounded memory.
 */
interface Recipe {

  /** What comes out; its name is that of the source's tensor. */
  TensorSpec spec();

  /** Opens some rows of what comes out. */
  TensorReader open(Inputs inputs, RowRange rows) throws IOException;

  /** The expression, for a person. */
  String text();

  /** Opens all rows. */
  default TensorReader open(Inputs inputs) throws IOException {
    return open(inputs, RowRange.all(spec().shape()));
  }

  /** The extents of what comes out. */
  default Shape shape() {
    return spec().shape();
  }

  /**
   * The dimensions in another order: the new dimension {@code i} is the old one {@code axes[i]}.
   */
  default Recipe permute(Integer... axes) {
    return permute(List.of(axes));
  }

  /** The dimensions in another order. */
  default Recipe permute(List<Integer> axes) {
    List<Integer> identity = IntStream.range(0, axes.size()).boxed().toList();
    if (!axes.stream().sorted().toList().equals(identity) || axes.size() != shape().rank()) {
      throw new IllegalArgumentException(
          "Cannot permute '%s' %s by %s".formatted(spec().name(), shape(), axes));
    }
    if (axes.equals(identity)) {
      return this;
    }
    if (this instanceof Permutation inner) {
      return inner.of().permute(axes.stream().map(axis -> inner.axes().get(axis)).toList());
    }
    return new Permutation(this, axes);
  }

  /** The two dimensions of a matrix exchanged. */
  default Recipe transpose() {
    return permute(1, 0);
  }

  /** The same elements, in the same order, with other extents. */
  default Recipe reshape(long... extents) {
    Shape shape = Shape.of(extents);
    if (shape.equals(shape())) {
      return this;
    }
    if (shape.elements() != shape().elements()) {
      throw new IllegalArgumentException(
          "Cannot reshape '%s' from %s to %s".formatted(spec().name(), shape(), shape));
    }
    return new Reshaping(this, shape);
  }

  /** Some rows. */
  default Recipe rows(long first, long count) {
    RowRange rows = new RowRange(first, count).within(spec());
    return rows.equals(RowRange.all(shape())) ? this : new RowSelection(this, rows);
  }

  /**
   * Blocks of the last dimension in another order: it is taken as {@code order.length} blocks of
   * equal length, and the new block {@code i} is the old one {@code order[i]}.
   */
  default Recipe blocks(int... order) {
    long extent = shape().extent(shape().rank() - 1);
    if (extent % order.length != 0) {
      throw new IllegalArgumentException(
          "Cannot divide '%s' %s by %d".formatted(spec().name(), shape(), order.length));
    }
    boolean same = true;
    List<Integer> blocks = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      same &= order[i] == i;
      blocks.add(order[i]);
    }
    return same ? this : new BlockOrder(this, blocks);
  }
}
