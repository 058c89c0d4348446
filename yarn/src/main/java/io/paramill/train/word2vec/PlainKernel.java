package io.paramill.train.word2vec;

/**
 * The kernel in plain Java. It works on copies of the window's rows, because the compiler makes
 * vector code of a loop only if what it reads cannot be what it writes.
 */
final class PlainKernel implements Kernel {

  private Rows inputs;
  private Rows outputs;

  /** The rows as they were before the window. */
  private float[][] inputCopies = new float[0][];

  private float[][] outputCopies = new float[0][];
  private float[] sum = new float[0];

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public void scores(Rows windowInputs, Rows windowOutputs, float[] scores) {
    inputs = windowInputs;
    outputs = windowOutputs;
    inputCopies = copy(inputs, inputCopies);
    outputCopies = copy(outputs, outputCopies);
    if (sum.length != inputs.stride()) {
      sum = new float[inputs.stride()];
    }
    for (int c = 0; c < inputs.count; c++) {
      int k = 0;
      int at = c * outputs.count;
      for (; k + 2 < outputs.count; k += 3) {
        threeScores(
            inputCopies[c],
            outputCopies[k],
            outputCopies[k + 1],
            outputCopies[k + 2],
            scores,
            at + k);
      }
      for (; k < outputs.count; k++) {
        scores[at + k] = score(inputCopies[c], outputCopies[k]);
      }
    }
  }

  private static float[][] copy(Rows rows, float[][] copies) {
    int stride = rows.stride();
    float[][] target = copies;
    if (copies.length < rows.count || copies[0].length != stride) {
      target = new float[rows.segments.length][stride];
    }
    for (int i = 0; i < rows.count; i++) {
      System.arraycopy(rows.segments[i], rows.offsets[i], target[i], 0, stride);
    }
    return target;
  }

  // The compiler does not reorder sums of floats: several sums at a time keep the processor busy.
  private static void threeScores(
      float[] input, float[] a, float[] b, float[] c, float[] scores, int at) {
    float a0 = 0;
    float a1 = 0;
    float b0 = 0;
    float b1 = 0;
    float c0 = 0;
    float c1 = 0;
    for (int i = 0; i + 1 < input.length; i += 2) {
      float x0 = input[i];
      float x1 = input[i + 1];
      a0 += x0 * a[i];
      a1 += x1 * a[i + 1];
      b0 += x0 * b[i];
      b1 += x1 * b[i + 1];
      c0 += x0 * c[i];
      c1 += x1 * c[i + 1];
    }
    scores[at] = a0 + a1;
    scores[at + 1] = b0 + b1;
    scores[at + 2] = c0 + c1;
  }

  private static float score(float[] input, float[] row) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = 0; i + 3 < input.length; i += 4) {
      s0 += input[i] * row[i];
      s1 += input[i + 1] * row[i + 1];
      s2 += input[i + 2] * row[i + 2];
      s3 += input[i + 3] * row[i + 3];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public void update(float[] steps) {
    for (int c = 0; c < inputs.count; c++) {
      add(outputCopies, outputs.count, steps, c * outputs.count, 1, inputs, c);
    }
    for (int k = 0; k < outputs.count; k++) {
      add(inputCopies, inputs.count, steps, k, outputs.count, outputs, k);
    }
  }

  /** Adds {@code steps[first + i * apart]} times row {@code i}, for all of them, to a target. */
  private void add(
      float[][] rows, int count, float[] steps, int first, int apart, Rows targets, int target) {
    float[] segment = targets.segments[target];
    int offset = targets.offsets[target];
    System.arraycopy(segment, offset, sum, 0, sum.length);
    int step = first;
    int i = 0;
    for (; i + 2 < count; i += 3) {
      addThree(
          rows[i],
          steps[step],
          rows[i + 1],
          steps[step + apart],
          rows[i + 2],
          steps[step + 2 * apart],
          sum);
      step += 3 * apart;
    }
    for (; i < count; i++) {
      addOne(rows[i], steps[step], sum);
      step += apart;
    }
    System.arraycopy(sum, 0, segment, offset, sum.length);
  }

  private static void addThree(
      float[] a, float la, float[] b, float lb, float[] c, float lc, float[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] += la * a[i] + lb * b[i] + lc * c[i];
    }
  }

  private static void addOne(float[] a, float la, float[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] += la * a[i];
    }
  }
}
