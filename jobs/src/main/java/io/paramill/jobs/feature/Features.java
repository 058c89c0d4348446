package io.paramill.jobs.feature;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A record as a vector of numbers, of which those that are zero may be left out. Each is a multiple
 * of 2^-24 ({@link FixedPoint}).
 */
public final class Features {

  private final int[] indices;
  private final double[] values;
  private final double squaredNorm;

  private Features(int[] indices, double[] values) {
    this.indices = indices;
    this.values = values;
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = FixedPoint.value(FixedPoint.of(values[i]));
      sum += values[i] * values[i];
    }
    squaredNorm = sum;
  }

  /**
   * A vector of mostly zeros.
   *
   * @param indices of what is not zero, ascending
   */
  static Features sparse(int[] indices, double[] values) {
    return new Features(indices, values);
  }

  /** A vector with all its numbers. */
  public static Features dense(double... values) {
    int[] indices = new int[values.length];
    Arrays.setAll(indices, i -> i);
    return new Features(indices, values.clone());
  }

  /** How many numbers are not left out. */
  public int size() {
    return indices.length;
  }

  /** Which one the {@code i}th of these is. */
  public int index(int i) {
    return indices[i];
  }

  /** The {@code i}th of these. */
  public double value(int i) {
    return values[i];
  }

  /** The square of the vector's length. */
  public double squaredNorm() {
    return squaredNorm;
  }

  /** Writes the vector: how many numbers are not left out, then the index and value of each. */
  public void write(DataOutput output) throws IOException {
    output.writeInt(indices.length);
    for (int i = 0; i < indices.length; i++) {
      output.writeInt(indices[i]);
      output.writeDouble(values[i]);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Features read(DataInput input) throws IOException {
    int[] indices = new int[input.readInt()];
    double[] values = new double[indices.length];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = input.readInt();
      values[i] = input.readDouble();
    }
    return new Features(indices, values);
  }
}
