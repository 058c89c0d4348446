package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdaGradTest {

  private static final double INITIAL_SUM = 0.1;

  /** Rows of two columns. */
  private static Matrix matrix(float... values) {
    int rows = values.length / 2;
    Matrix matrix = new Matrix(new TensorSpec("m", DType.FLOAT32, Shape.of(rows, 2)));
    for (int row = 0; row < rows; row++) {
      System.arraycopy(values, 2 * row, matrix.segment(row), matrix.offset(row), 2);
    }
    return matrix;
  }

  private static Rows rows(Matrix matrix, int... numbers) {
    Rows rows = new Rows(matrix, 4);
    for (int number : numbers) {
      rows.add(number);
    }
    return rows;
  }

  private static void assertRow(double first, double second, Matrix matrix, int row) {
    assertEquals(first, matrix.segment(row)[matrix.offset(row)], 1e-6);
    assertEquals(second, matrix.segment(row)[matrix.offset(row) + 1], 1e-6);
  }

  @Test
  void stepsShrinkByTheSumOfTheRowsMeanSquaredGradients() {
    Matrix inputs = matrix(9, 9, 1, 2);
    Matrix outputs = matrix(3, -1, 9, 9, -2, 4);
    AdaGrad kernel = new AdaGrad(new PlainKernel(), AdaGrad.Sums.of(3), 2);
    double[] input = {1, 2};
    double[][] output = {{3, -1}, {-2, 4}};
    double[] derivatives = {0.5, -0.25};
    double inputSum = INITIAL_SUM;
    double[] outputSums = {INITIAL_SUM, INITIAL_SUM};
    for (double rate : new double[] {0.5, 0.25}) {
      kernel.rate((float) rate);
      float[] scores = new float[2];
      kernel.scores(rows(inputs, 1), rows(outputs, 0, 2), scores);
      assertEquals(input[0] * output[0][0] + input[1] * output[0][1], scores[0], 1e-5);
      kernel.update(new float[] {(float) (rate * 0.5), (float) (rate * -0.25)});
      double[] before = input.clone();
      double[] gradient = {
        derivatives[0] * output[0][0] + derivatives[1] * output[1][0],
        derivatives[0] * output[0][1] + derivatives[1] * output[1][1]
      };
      inputSum = step(input, gradient, rate, inputSum);
      assertRow(input[0], input[1], inputs, 1);
      for (int k = 0; k < 2; k++) {
        double[] change = {derivatives[k] * before[0], derivatives[k] * before[1]};
        outputSums[k] = step(output[k], change, rate, outputSums[k]);
        assertRow(output[k][0], output[k][1], outputs, 2 * k);
      }
    }
    assertRow(9, 9, inputs, 0);
    assertRow(9, 9, outputs, 1);
  }

  /** Adds what a row learns; returns the new sum. */
  private static double step(double[] row, double[] gradient, double rate, double sum) {
    double newSum = sum + (gradient[0] * gradient[0] + gradient[1] * gradient[1]) / 2;
    row[0] += rate * gradient[0] / Math.sqrt(newSum);
    row[1] += rate * gradient[1] / Math.sqrt(newSum);
    return newSum;
  }

  @Test
  void bagsOfWordsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Settings.of(Map.of("model", "cbow", "optimizer", "adagrad")));
  }
}
