package io.paramill.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * The extents of a tensor, outermost first; no extents for a scalar. The number of elements fits a
 * {@code long}, even with extents of 0 left out of the product.
 */
public record Shape(List<Long> extents) {

  /** The most extents a shape may have. */
  public static final int MAX_RANK = 64;

  /** A scalar: one element, no extents. */
  public static final Shape SCALAR = new Shape(List.of());

  /**
   * Checks the extents.
   *
   * @throws IllegalArgumentException if one is negative, if there are too many, or if their product
   *     overflows
   */
  public Shape {
    extents = List.copyOf(extents);
    if (extents.size() > MAX_RANK) {
      throw new IllegalArgumentException(
          "Invalid shape: %d extents, at most %d".formatted(extents.size(), MAX_RANK));
    }
    long product = 1;
    for (long extent : extents) {
      if (extent < 0) {
        throw new IllegalArgumentException("Invalid shape " + extents + ": negative extent");
      }
      try {
        product = Math.multiplyExact(product, Math.max(1, extent));
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("Invalid shape " + extents + ": too many elements", e);
      }
    }
  }

  /** A shape of these extents. */
  public static Shape of(long... extents) {
    return new Shape(Arrays.stream(extents).boxed().toList());
  }

  /** How many extents there are. */
  public int rank() {
    return extents.size();
  }

  /** The extent of one dimension, counted from 0, the outermost. */
  public long extent(int dimension) {
    return extents.get(dimension);
  }

  /** How many elements there are. */
  public long elements() {
    long product = 1;
    for (long extent : extents) {
      product *= extent;
    }
    return product;
  }

  /** How many rows there are: the outermost extent, 1 for a scalar. */
  public long rows() {
    return rank() == 0 ? 1 : extent(0);
  }

  /** How many elements a row has. */
  public long rowElements() {
    long product = 1;
    for (int i = 1; i < rank(); i++) {
      product *= extent(i);
    }
    return product;
  }

  /** This shape with another number of rows; a scalar stays one. */
  public Shape withRows(long rows) {
    if (rank() == 0) {
      return this;
    }
    long[] changed = toArray();
    changed[0] = rows;
    return of(changed);
  }

  /** The extents as an array. */
  public long[] toArray() {
    return extents.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public String toString() {
    return extents.toString();
  }
}
