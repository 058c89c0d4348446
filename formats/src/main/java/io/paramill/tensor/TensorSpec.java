package io.paramill.tensor;

import java.util.Objects;

/** What a tensor is called, and what it is made of. */
public record TensorSpec(String name, DType dtype, Shape shape) {

  /**
   * Checks that the sizes in bytes of the tensor and of a row fit a {@code long}.
   *
   * @throws IllegalArgumentException if they do not
   */
  public TensorSpec {
    Objects.requireNonNull(name);
    if (dtype.fixedWidth()) {
      try {
        // A tensor without rows has no elements, but its rows would have some.
        long largest = Math.max(shape.elements(), shape.rowElements());
        long unused = Math.multiplyExact(largest, (long) dtype.widthBytes());
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "Invalid tensor '" + name + "': " + shape + " is too large", e);
      }
    }
  }

  /**
   * How many bytes the elements take.
   *
   * @throws IllegalStateException for strings
   */
  public long lengthBytes() {
    return shape.elements() * dtype.widthBytes();
  }

  /** How many bytes a row takes. */
  public long rowBytes() {
    return shape.rowElements() * dtype.widthBytes();
  }

  /** The same tensor under another name. */
  public TensorSpec withName(String other) {
    return new TensorSpec(other, dtype, shape);
  }

  /** A part of the tensor: some of its rows. */
  public TensorSpec withRows(RowRange rows) {
    return new TensorSpec(name, dtype, shape.withRows(rows.count()));
  }

  @Override
  public String toString() {
    return name + " " + dtype + shape;
  }
}
