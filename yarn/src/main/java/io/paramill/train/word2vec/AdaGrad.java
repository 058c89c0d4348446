package io.paramill.train.word2vec;

import java.util.Arrays;

/**
 * Divides the steps of each row by the root of what its gradients have summed up to (Duchi et al.
 * 2011), one sum a row: of the means of the squares (row-wise, as embeddings of recommenders are
 * trained: Naumov et al. 2019, arXiv 1906.00091). The sums start from that of TensorFlow's
 * optimizer. They belong to a task: a shard's are its own, and each round starts anew.
 */
final class AdaGrad implements Kernel {

  private static final float INITIAL_SUM = 0.1f;

  /** What the gradients of a matrix' rows have summed up to; shared by threads. */
  record Sums(float[] inputs, float[] outputs) {

    static Sums of(int words) {
      Sums sums = new Sums(new float[words], new float[words]);
      Arrays.fill(sums.inputs, INITIAL_SUM);
      Arrays.fill(sums.outputs, INITIAL_SUM);
      return sums;
    }

    static long memoryBytes(long words) {
      return 2L * words * Float.BYTES;
    }
  }

  private final Kernel kernel;
  private final Sums sums;
  private final int columns;
  private Rows inputs;
  private Rows outputs;
  private float[][] inputSteps = new float[0][];
  private float[][] outputSteps = new float[0][];
  private float rate;

  /**
   * Steps on matrices with so many columns.
   *
   * @param kernel computes the scores
   */
  AdaGrad(Kernel kernel, Sums sums, int columns) {
    this.kernel = kernel;
    this.sums = sums;
    this.columns = columns;
  }

  @Override
  public String name() {
    return kernel.name();
  }

  @Override
  public void rate(float newRate) {
    rate = newRate;
  }

  @Override
  public void scores(Rows windowInputs, Rows windowOutputs, float[] scores) {
    inputs = windowInputs;
    outputs = windowOutputs;
    kernel.scores(inputs, outputs, scores);
  }

  @Override
  public void update(float[] steps) {
    inputSteps = room(inputSteps, inputs);
    outputSteps = room(outputSteps, outputs);
    // All of them with the rows as they were.
    for (int c = 0; c < inputs.count; c++) {
      sum(outputs, steps, c * outputs.count, 1, inputSteps[c]);
    }
    for (int k = 0; k < outputs.count; k++) {
      sum(inputs, steps, k, outputs.count, outputSteps[k]);
    }
    add(inputSteps, inputs, sums.inputs);
    add(outputSteps, outputs, sums.outputs);
  }

  private static float[][] room(float[][] steps, Rows rows) {
    return steps.length >= rows.count ? steps : new float[rows.segments.length][rows.stride()];
  }

  /** Sets a target to the sum of all rows, each times its step. */
  private static void sum(Rows rows, float[] steps, int first, int apart, float[] target) {
    Arrays.fill(target, 0);
    for (int i = 0; i < rows.count; i++) {
      float step = steps[first + i * apart];
      float[] segment = rows.segments[i];
      int offset = rows.offsets[i];
      for (int j = 0; j < target.length; j++) {
        target[j] += step * segment[offset + j];
      }
    }
  }

  private void add(float[][] steps, Rows rows, float[] rowSums) {
    for (int i = 0; i < rows.count; i++) {
      float squares = 0;
      for (float step : steps[i]) {
        squares += step * step;
      }
      int row = rows.row(i);
      rowSums[row] += squares / (rate * rate * columns);
      float scale = (float) (1 / Math.sqrt(rowSums[row]));
      float[] segment = rows.segments[i];
      int offset = rows.offsets[i];
      for (int j = 0; j < steps[i].length; j++) {
        segment[offset + j] += scale * steps[i][j];
      }
    }
  }
}
