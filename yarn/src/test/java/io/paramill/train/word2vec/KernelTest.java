package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.util.Random;
import java.util.stream.IntStream;
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
        Matrix inputs = matrix(5, dim);
        Matrix outputs = matrix(10, dim);
        float[] scores = new float[2 * count];
        kernel.scores(rows(inputs, 2), rows(outputs, count), scores);
        for (int i = 0; i < scores.length; i++) {
          double expected = dot(row(inputs, 1 + i / count, dim), row(outputs, 1 + i % count, dim));
          assertEquals(expected, scores[i], 1e-4, name + " " + dim + " " + count);
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
        Matrix inputs = matrix(5, dim);
        Matrix outputs = matrix(10, dim);
        double[][] sources = rows(inputs, 4, dim);
        double[][] targets = rows(outputs, count, dim);
        window(kernel, rows(inputs, 4), rows(outputs, count), rate);
        for (int column = 0; column < dim; column += 1 + dim / 9) {
          String where = name + " " + dim + " " + count + " column " + column;
          for (int c = 0; c < 4; c++) {
            double change = row(inputs, c + 1, dim)[column] - sources[c][column];
            assertEquals(-slope(sources, targets, sources[c], column), change / rate, 6e-3, where);
          }
          for (int k = 0; k < count; k++) {
            double change = row(outputs, k + 1, dim)[column] - targets[k][column];
            assertEquals(-slope(sources, targets, targets[k], column), change / rate, 6e-3, where);
          }
        }
      }
    }
  }

  private static void window(Kernel kernel, Rows inputs, Rows outputs, float rate) {
    float[] scores = new float[inputs.count * outputs.count];
    kernel.scores(inputs, outputs, scores);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = rate * ((i % outputs.count == 0 ? 1 : 0) - Logistic.sigmoid(scores[i]));
    }
    kernel.update(scores);
  }

  /** The loss's derivative by one element, from two values of the loss. */
  private static double slope(
      double[][] sources, double[][] targets, double[] changed, int column) {
    double value = changed[column];
    changed[column] = value + 1e-5;
    double above = loss(sources, targets);
    changed[column] = value - 1e-5;
    double below = loss(sources, targets);
    changed[column] = value;
    return (above - below) / 2e-5;
  }

  private static double loss(double[][] sources, double[][] targets) {
    double loss = 0;
    for (double[] source : sources) {
      for (int k = 0; k < targets.length; k++) {
        double score = dot(source, targets[k]);
        loss -= Math.log(1 / (1 + Math.exp(k == 0 ? -score : score)));
      }
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

  private static Rows rows(Matrix matrix, int count) {
    Rows rows = new Rows(matrix, 8);
    for (int i = 1; i <= count; i++) {
      rows.add(i);
    }
    return rows;
  }

  private static double[][] rows(Matrix matrix, int count, int dim) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> row(matrix, i, dim))
        .toArray(double[][]::new);
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
