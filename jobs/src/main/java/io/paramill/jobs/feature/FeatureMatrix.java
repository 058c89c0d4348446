package io.paramill.jobs.feature;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Some vectors (centres, directions) side by side as the columns of a matrix with a row for each
 * feature. Its size is the memory of a task: it does not grow with the corpus.
 */
public final class FeatureMatrix {

  /** The most numbers of a matrix: 256 MB of them. */
  private static final long MAX_ELEMENTS = 1L << 25;

  private final int features;
  private final int columns;
  private final double[] values;

  /**
   * A matrix of zeros.
   *
   * @throws IllegalArgumentException if it is too large for a task
   */
  public FeatureMatrix(int features, int columns) {
    check(features, columns);
    this.features = features;
    this.columns = columns;
    values = new double[features * columns];
  }

  /** Checks that a matrix is not too large for a task. */
  public static void check(int features, long columns) {
    if (features * columns > MAX_ELEMENTS) {
      throw new IllegalArgumentException(
          "Cannot hold %d vectors of %d features in a task: at most %d numbers fit"
              .formatted(columns, features, MAX_ELEMENTS));
    }
  }

  /** How many numbers a vector has. */
  public int features() {
    return features;
  }

  /** How many vectors there are. */
  public int columns() {
    return columns;
  }

  /** One number of a vector. */
  public double at(int feature, int column) {
    return values[feature * columns + column];
  }

  /** Sets one number of a vector. */
  public void set(int feature, int column, double value) {
    values[feature * columns + column] = value;
  }

  /** Sets a vector that was zero. */
  public void set(int column, Features vector) {
    for (int i = 0; i < vector.size(); i++) {
      set(vector.index(i), column, vector.value(i));
    }
  }

  /** The product of two vectors. */
  public double product(int column, int other) {
    double sum = 0;
    for (int at = 0; at < values.length; at += columns) {
      sum += values[at + column] * values[at + other];
    }
    return sum;
  }

  /** Adds a multiple of one vector to another one. */
  public void add(int column, double factor, int other) {
    for (int at = 0; at < values.length; at += columns) {
      values[at + column] += factor * values[at + other];
    }
  }

  /** Multiplies a vector by a number. */
  public void scale(int column, double factor) {
    for (int at = column; at < values.length; at += columns) {
      values[at] *= factor;
    }
  }

  /** The products of all vectors with a record, in the order of its features. */
  public void products(Features record, double[] products) {
    Arrays.fill(products, 0, columns, 0);
    for (int i = 0; i < record.size(); i++) {
      double value = record.value(i);
      int row = record.index(i) * columns;
      for (int column = 0; column < columns; column++) {
        products[column] += value * values[row + column];
      }
    }
  }

  /** Writes the matrix: how many features and vectors, then each feature's numbers. */
  public void write(DataOutput output) throws IOException {
    output.writeInt(features);
    output.writeInt(columns);
    for (double value : values) {
      output.writeDouble(value);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static FeatureMatrix read(DataInput input) throws IOException {
    FeatureMatrix matrix = new FeatureMatrix(input.readInt(), input.readInt());
    for (int i = 0; i < matrix.values.length; i++) {
      matrix.values[i] = input.readDouble();
    }
    return matrix;
  }
}
