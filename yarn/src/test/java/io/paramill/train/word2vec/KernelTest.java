package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelTest {

  private static final int[] DIMS = {1, 7, 16, 33, 128, 300};

  private final Random random = new Random(20);

  @ParameterizedTest
  @ValueSource(strings = {"plain", "vector"})
  void scoresAreDotProductsForAnyNumberOfColumnsAndRows(String name) {
    Kernel kernel = Kernels.named(name);
    for (int dim : DIMS) {
      for (int count = 1; count <= 8; count++) {
        Matrix inputs = matrix(3, dim);
        Matrix outputs = matrix(10, dim);
        OutputRows rows = rows(outputs, count);
        float[] scores = new float[count];
        kernel.begin(rows);
        kernel.scores(inputs.segment(2), inputs.offset(2), scores);
        kernel.end();
        for (int k = 0; k < count; k++) {
          double expected = dot(row(inputs, 2, dim), row(outputs, k + 1, dim));
          assertEquals(expected, scores[k], 1e-4, name + " " + dim + " " + count);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "vector"})
  void anUpdateFollowsTheGradientOfTheLoss(String name) {
    Kernel kernel = Kernels.named(name);
    float rate = 1e-3f;
    for (int dim : DIMS) {
      for (int count : new int[] {1, 2, 6, 7}) {
        Matrix inputs = matrix(3, dim);
        Matrix outputs = matrix(10, dim);
        double[] input = row(inputs, 1, dim);
        double[][] targets = new double[count][];
        for (int k = 0; k < count; k++) {
          targets[k] = row(outputs, k + 1, dim);
        }
        example(kernel, inputs, 1, rows(outputs, count), rate);
        for (int column = 0; column < dim; column += 1 + dim / 9) {
          String where = name + " " + dim + " " + count + " column " + column;
          double change = row(inputs, 1, dim)[column] - input[column];
          assertEquals(-slope(input, targets, input, column), change / rate, 3e-3, where);
          for (int k = 0; k < count; k++) {
            change = row(outputs, k + 1, dim)[column] - targets[k][column];
            assertEquals(-slope(input, targets, targets[k], column), change / rate, 3e-3, where);
          }
        }
      }
    }
  }

  private static void example(
      Kernel kernel, Matrix inputs, int row, OutputRows outputs, float rate) {
    float[] scores = new float[outputs.count];
    kernel.begin(outputs);
    kernel.scores(inputs.segment(row), inputs.offset(row), scores);
    for (int k = 0; k < outputs.count; k++) {
      scores[k] = rate * ((k == 0 ? 1 : 0) - Logistic.sigmoid(scores[k]));
    }
    kernel.update(inputs.segment(row), inputs.offset(row), scores);
    kernel.end();
  }

  /** The loss's derivative by one element, from two values of the loss. */
  private static double slope(double[] input, double[][] targets, double[] changed, int column) {
    double value = changed[column];
    changed[column] = value + 1e-5;
    double above = loss(input, targets);
    changed[column] = value - 1e-5;
    double below = loss(input, targets);
    changed[column] = value;
    return (above - below) / 2e-5;
  }

  private static double loss(double[] input, double[][] targets) {
    double loss = 0;
    for (int k = 0; k < targets.length; k++) {
      double score = dot(input, targets[k]);
      loss -= Math.log(1 / (1 + Math.exp(k == 0 ? -score : score)));
    }
    return loss;
  }

  private Matrix matrix(int rows, int dim) {
    // Segments of two rows, so that rows come from several.
    Matrix matrix =
        new Matrix(new TensorSpec("m", DType.FLOAT32, Shape.of(rows, dim)), 2 * Matrix.stride(dim));
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < dim; column++) {
        matrix.segment(row)[matrix.offset(row) + column] =
            (float) (random.nextGaussian() / Math.sqrt(dim));
      }
    }
    return matrix;
  }

  private static OutputRows rows(Matrix matrix, int count) {
    OutputRows rows = new OutputRows(matrix, 8);
    for (int k = 0; k < count; k++) {
      rows.add(k + 1);
    }
    return rows;
  }

  private static double[] row(Matrix matrix, int row, int dim) {
    double[] values = new double[dim];
    for (int column = 0; column < dim; column++) {
      values[column] = matrix.segment(row)[matrix.offset(row) + column];
    }
    return values;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
