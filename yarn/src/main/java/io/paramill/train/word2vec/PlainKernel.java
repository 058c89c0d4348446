package io.paramill.train.word2vec;

import java.util.Arrays;

/**
 * The kernel in plain Java. The window's rows are copied to arrays of their own, because the
 * compiler makes vector code of a loop only if what it reads cannot be what it writes.
 */
final class PlainKernel implements Kernel {

  private OutputRows outputs;
  private float[][] rows = new float[0][];
  private float[] input = new float[0];
  private float[] gradient = new float[0];

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public void begin(OutputRows window) {
    outputs = window;
    int stride = window.stride();
    if (input.length != stride || rows.length < window.count) {
      rows = new float[window.segments.length][stride];
      input = new float[stride];
      gradient = new float[stride];
    }
    for (int k = 0; k < window.count; k++) {
      System.arraycopy(window.segments[k], window.offsets[k], rows[k], 0, stride);
    }
  }

  @Override
  public void scores(float[] segment, int offset, float[] scores) {
    System.arraycopy(segment, offset, input, 0, input.length);
    int k = 0;
    for (; k + 2 < outputs.count; k += 3) {
      threeScores(input, rows[k], rows[k + 1], rows[k + 2], scores, k);
    }
    for (; k < outputs.count; k++) {
      scores[k] = score(input, rows[k]);
    }
  }

  // The compiler does not reorder sums of floats: several sums at a time keep the processor busy.
  private static void threeScores(
      float[] input, float[] a, float[] b, float[] c, float[] scores, int k) {
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
    scores[k] = a0 + a1;
    scores[k + 1] = b0 + b1;
    scores[k + 2] = c0 + c1;
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
  public void update(float[] segment, int offset, float[] steps) {
    System.arraycopy(segment, offset, input, 0, input.length);
    Arrays.fill(gradient, 0);
    for (int k = 0; k < outputs.count; k++) {
      step(gradient, rows[k], steps[k]);
      step(rows[k], input, steps[k]);
    }
    step(input, gradient, 1);
    System.arraycopy(input, 0, segment, offset, input.length);
  }

  private static void step(float[] target, float[] direction, float length) {
    for (int i = 0; i < target.length; i++) {
      target[i] += length * direction[i];
    }
  }

  @Override
  public void end() {
    for (int k = 0; k < outputs.count; k++) {
      System.arraycopy(rows[k], 0, outputs.segments[k], outputs.offsets[k], input.length);
    }
  }
}
