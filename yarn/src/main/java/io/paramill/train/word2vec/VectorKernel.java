package io.paramill.train.word2vec;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel by the Vector API, an incubating module: this class must not be touched where {@link
 * Kernels#vectorModule} is false. Six output rows, the usual number, are kept in registers.
 */
final class VectorKernel implements Kernel {

  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > Matrix.LANES
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Vectors of 128 bits do not beat the code that the compiler makes of the plain kernel. */
  private static final int WORTHWHILE_LANES = 8;

  private OutputRows outputs;
  private float[] gradient = new float[0];

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public boolean worthwhile() {
    return LANES >= WORTHWHILE_LANES;
  }

  @Override
  public void begin(OutputRows window) {
    outputs = window;
    if (gradient.length != window.stride()) {
      gradient = new float[window.stride()];
    }
  }

  @Override
  public void scores(float[] input, int offset, float[] scores) {
    if (outputs.count == 6) {
      sixScores(input, offset, outputs.segments, outputs.offsets, gradient.length, scores);
    } else {
      for (int k = 0; k < outputs.count; k++) {
        scores[k] = score(input, offset, outputs.segments[k], outputs.offsets[k], gradient.length);
      }
    }
  }

  private static float score(float[] input, int offset, float[] row, int at, int stride) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = 0; i < stride; i += LANES) {
      sum =
          FloatVector.fromArray(SPECIES, input, offset + i)
              .fma(FloatVector.fromArray(SPECIES, row, at + i), sum);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  private static void sixScores(
      float[] input, int offset, float[][] rows, int[] at, int stride, float[] scores) {
    float[] r0 = rows[0];
    float[] r1 = rows[1];
    float[] r2 = rows[2];
    float[] r3 = rows[3];
    float[] r4 = rows[4];
    float[] r5 = rows[5];
    int o0 = at[0];
    int o1 = at[1];
    int o2 = at[2];
    int o3 = at[3];
    int o4 = at[4];
    int o5 = at[5];
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    for (int i = 0; i < stride; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, input, offset + i);
      s0 = x.fma(FloatVector.fromArray(SPECIES, r0, o0 + i), s0);
      s1 = x.fma(FloatVector.fromArray(SPECIES, r1, o1 + i), s1);
      s2 = x.fma(FloatVector.fromArray(SPECIES, r2, o2 + i), s2);
      s3 = x.fma(FloatVector.fromArray(SPECIES, r3, o3 + i), s3);
      s4 = x.fma(FloatVector.fromArray(SPECIES, r4, o4 + i), s4);
      s5 = x.fma(FloatVector.fromArray(SPECIES, r5, o5 + i), s5);
    }
    scores[0] = s0.reduceLanes(VectorOperators.ADD);
    scores[1] = s1.reduceLanes(VectorOperators.ADD);
    scores[2] = s2.reduceLanes(VectorOperators.ADD);
    scores[3] = s3.reduceLanes(VectorOperators.ADD);
    scores[4] = s4.reduceLanes(VectorOperators.ADD);
    scores[5] = s5.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public void update(float[] input, int offset, float[] steps) {
    if (outputs.count == 6) {
      sixUpdates(input, offset, outputs.segments, outputs.offsets, gradient.length, steps);
      return;
    }
    Arrays.fill(gradient, 0);
    for (int k = 0; k < outputs.count; k++) {
      oneUpdate(input, offset, outputs.segments[k], outputs.offsets[k], steps[k]);
    }
    for (int i = 0; i < gradient.length; i += LANES) {
      FloatVector.fromArray(SPECIES, input, offset + i)
          .add(FloatVector.fromArray(SPECIES, gradient, i))
          .intoArray(input, offset + i);
    }
  }

  private void oneUpdate(float[] input, int offset, float[] row, int at, float step) {
    FloatVector length = FloatVector.broadcast(SPECIES, step);
    for (int i = 0; i < gradient.length; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, input, offset + i);
      FloatVector y = FloatVector.fromArray(SPECIES, row, at + i);
      length.fma(y, FloatVector.fromArray(SPECIES, gradient, i)).intoArray(gradient, i);
      length.fma(x, y).intoArray(row, at + i);
    }
  }

  private static void sixUpdates(
      float[] input, int offset, float[][] rows, int[] at, int stride, float[] steps) {
    float[] r0 = rows[0];
    float[] r1 = rows[1];
    float[] r2 = rows[2];
    float[] r3 = rows[3];
    float[] r4 = rows[4];
    float[] r5 = rows[5];
    int o0 = at[0];
    int o1 = at[1];
    int o2 = at[2];
    int o3 = at[3];
    int o4 = at[4];
    int o5 = at[5];
    FloatVector l0 = FloatVector.broadcast(SPECIES, steps[0]);
    FloatVector l1 = FloatVector.broadcast(SPECIES, steps[1]);
    FloatVector l2 = FloatVector.broadcast(SPECIES, steps[2]);
    FloatVector l3 = FloatVector.broadcast(SPECIES, steps[3]);
    FloatVector l4 = FloatVector.broadcast(SPECIES, steps[4]);
    FloatVector l5 = FloatVector.broadcast(SPECIES, steps[5]);
    for (int i = 0; i < stride; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, input, offset + i);
      FloatVector y0 = FloatVector.fromArray(SPECIES, r0, o0 + i);
      FloatVector y1 = FloatVector.fromArray(SPECIES, r1, o1 + i);
      FloatVector y2 = FloatVector.fromArray(SPECIES, r2, o2 + i);
      FloatVector y3 = FloatVector.fromArray(SPECIES, r3, o3 + i);
      FloatVector y4 = FloatVector.fromArray(SPECIES, r4, o4 + i);
      FloatVector y5 = FloatVector.fromArray(SPECIES, r5, o5 + i);
      FloatVector even = l0.fma(y0, l2.fma(y2, l4.fma(y4, x)));
      FloatVector odd = l1.fma(y1, l3.fma(y3, l5.mul(y5)));
      l0.fma(x, y0).intoArray(r0, o0 + i);
      l1.fma(x, y1).intoArray(r1, o1 + i);
      l2.fma(x, y2).intoArray(r2, o2 + i);
      l3.fma(x, y3).intoArray(r3, o3 + i);
      l4.fma(x, y4).intoArray(r4, o4 + i);
      l5.fma(x, y5).intoArray(r5, o5 + i);
      even.add(odd).intoArray(input, offset + i);
    }
  }

  @Override
  public void end() {}
}
