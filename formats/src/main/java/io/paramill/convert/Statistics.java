package io.paramill.convert;

import io.paramill.tensor.DType;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;

/**
 * What a tensor's numbers are like. Smallest, largest and mean are those of the finite numbers, NaN
 * where there are none; complex elements are two numbers each.
 *
 * @param finite how many numbers are finite
 * @param nan how many are NaN
 * @param infinite how many are infinite
 */
public record Statistics(
    double min, double max, double mean, long finite, long nan, long infinite) {

  private static final int CHUNK_ELEMENTS = 1 << 13;

  /**
   * Reads a tensor to its end.
   *
   * @throws IllegalArgumentException if it holds strings
   */
  public static Statistics of(TensorReader reader) throws IOException {
    TensorSpec spec = reader.spec();
    DType type = spec.dtype();
    int width = type.widthBytes();
    byte[] bytes = new byte[CHUNK_ELEMENTS * width];
    double[] numbers = new double[CHUNK_ELEMENTS * Numbers.perElement(type)];
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long finite = 0;
    long nan = 0;
    long infinite = 0;
    for (long left = spec.shape().elements(); left > 0; ) {
      int elements = (int) Math.min(CHUNK_ELEMENTS, left);
      reader.readFully(bytes, 0, elements * width);
      Numbers.decode(type, bytes, elements, numbers);
      // A sum for each chunk keeps the error small.
      double part = 0;
      for (int i = 0; i < elements * Numbers.perElement(type); i++) {
        double number = numbers[i];
        if (Math.abs(number) <= Double.MAX_VALUE) {
          min = Math.min(min, number);
          max = Math.max(max, number);
          part += number;
          finite++;
        } else if (Double.isNaN(number)) {
          nan++;
        } else {
          infinite++;
        }
      }
      sum += part;
      left -= elements;
    }
    return finite == 0
        ? new Statistics(Double.NaN, Double.NaN, Double.NaN, 0, nan, infinite)
        : new Statistics(min, max, sum / finite, finite, nan, infinite);
  }
}
