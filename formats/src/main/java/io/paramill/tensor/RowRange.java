package io.paramill.tensor;

/** Rows of a tensor: from {@code first} on, {@code count} of them. */
public record RowRange(long first, long count) {

  /** Checks that both are at least 0 and that their sum does not overflow. */
  public RowRange {
    if (first < 0 || count < 0 || count > Long.MAX_VALUE - first) {
      throw new IllegalArgumentException("Invalid rows: " + count + " from " + first);
    }
  }

  /** All rows of a shape. */
  public static RowRange all(Shape shape) {
    return new RowRange(0, shape.rows());
  }

  /** The row behind the last one. */
  public long end() {
    return first + count;
  }

  /**
   * Checks that a tensor has these rows.
   *
   * @throws IllegalArgumentException if it does not
   */
  public RowRange within(TensorSpec spec) {
    if (end() > spec.shape().rows()) {
      throw new IllegalArgumentException(
          "Cannot read rows %d to %d of '%s': it has %d"
              .formatted(first, end(), spec.name(), spec.shape().rows()));
    }
    return this;
  }
}
