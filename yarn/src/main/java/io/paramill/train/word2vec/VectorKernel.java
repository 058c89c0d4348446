package io.paramill.train.word2vec;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel by the Vector API, an incubating module: this class must not be touched where {@link
 * Kernels#vectorModule} is false. Six output rows, the usual number, and their updates are kept in
 * registers.
 */
final class VectorKernel implements Kernel {

  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > Matrix.LANES
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Vectors of 128 bits do not beat the code that the compiler makes of the plain kernel. */
  private static final int WORTHWHILE_LANES = 8;

  private Rows inputs;
  private Rows outputs;
  private float[] gradients = new float[0];

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public boolean worthwhile() {
    return LANES >= WORTHWHILE_LANES;
  }

  @Override
  public void scores(Rows windowInputs, Rows windowOutputs, float[] scores) {
    inputs = windowInputs;
    outputs = windowOutputs;
    if (outputs.count == 6) {
      sixScores(inputs, outputs.segments, outputs.offsets, scores);
      return;
    }
    int stride = inputs.stride();
    for (int c = 0; c < inputs.count; c++) {
      for (int k = 0; k < outputs.count; k++) {
        scores[c * outputs.count + k] =
            score(
                inputs.segments[c],
                inputs.offsets[c],
                outputs.segments[k],
                outputs.offsets[k],
                stride);
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

  private static void sixScores(Rows inputs, float[][] rows, int[] at, float[] scores) {
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
    int stride = inputs.stride();
    for (int c = 0; c < inputs.count; c++) {
      float[] input = inputs.segments[c];
      int offset = inputs.offsets[c];
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
      scores[6 * c] = s0.reduceLanes(VectorOperators.ADD);
      scores[6 * c + 1] = s1.reduceLanes(VectorOperators.ADD);
      scores[6 * c + 2] = s2.reduceLanes(VectorOperators.ADD);
      scores[6 * c + 3] = s3.reduceLanes(VectorOperators.ADD);
      scores[6 * c + 4] = s4.reduceLanes(VectorOperators.ADD);
      scores[6 * c + 5] = s5.reduceLanes(VectorOperators.ADD);
    }
  }

  @Override
  public void update(float[] steps) {
    if (outputs.count == 6) {
      sixUpdates(inputs, outputs.segments, outputs.offsets, steps);
      return;
    }
    int stride = inputs.stride();
    int length = inputs.count * stride;
    if (gradients.length < length) {
      gradients = new float[length];
    }
    Arrays.fill(gradients, 0, length, 0);
    for (int c = 0; c < inputs.count; c++) {
      for (int k = 0; k < outputs.count; k++) {
        float step = steps[c * outputs.count + k];
        add(step, outputs.segments[k], outputs.offsets[k], gradients, c * stride, stride);
      }
    }
    for (int k = 0; k < outputs.count; k++) {
      for (int c = 0; c < inputs.count; c++) {
        float step = steps[c * outputs.count + k];
        add(
            step,
            inputs.segments[c],
            inputs.offsets[c],
            outputs.segments[k],
            outputs.offsets[k],
            stride);
      }
    }
    for (int c = 0; c < inputs.count; c++) {
      add(1, gradients, c * stride, inputs.segments[c], inputs.offsets[c], stride);
    }
  }

  private static void add(float step, float[] row, int from, float[] target, int at, int stride) {
    FloatVector length = FloatVector.broadcast(SPECIES, step);
    for (int i = 0; i < stride; i += LANES) {
      length
          .fma(
              FloatVector.fromArray(SPECIES, row, from + i),
              FloatVector.fromArray(SPECIES, target, at + i))
          .intoArray(target, at + i);
    }
  }

  private static void sixUpdates(Rows inputs, float[][] rows, int[] at, float[] steps) {
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
    int stride = inputs.stride();
    int count = inputs.count;
    float[][] segments = inputs.segments;
    int[] offsets = inputs.offsets;
    for (int i = 0; i < stride; i += LANES) {
      FloatVector y0 = FloatVector.fromArray(SPECIES, r0, o0 + i);
      FloatVector y1 = FloatVector.fromArray(SPECIES, r1, o1 + i);
      FloatVector y2 = FloatVector.fromArray(SPECIES, r2, o2 + i);
      FloatVector y3 = FloatVector.fromArray(SPECIES, r3, o3 + i);
      FloatVector y4 = FloatVector.fromArray(SPECIES, r4, o4 + i);
      FloatVector y5 = FloatVector.fromArray(SPECIES, r5, o5 + i);
      FloatVector n0 = y0;
      FloatVector n1 = y1;
      FloatVector n2 = y2;
      FloatVector n3 = y3;
      FloatVector n4 = y4;
      FloatVector n5 = y5;
      for (int c = 0; c < count; c++) {
        FloatVector x = FloatVector.fromArray(SPECIES, segments[c], offsets[c] + i);
        FloatVector l0 = FloatVector.broadcast(SPECIES, steps[6 * c]);
        FloatVector l1 = FloatVector.broadcast(SPECIES, steps[6 * c + 1]);
        FloatVector l2 = FloatVector.broadcast(SPECIES, steps[6 * c + 2]);
        FloatVector l3 = FloatVector.broadcast(SPECIES, steps[6 * c + 3]);
        FloatVector l4 = FloatVector.broadcast(SPECIES, steps[6 * c + 4]);
        FloatVector l5 = FloatVector.broadcast(SPECIES, steps[6 * c + 5]);
        FloatVector even = l0.fma(y0, l2.fma(y2, l4.fma(y4, x)));
        FloatVector odd = l1.fma(y1, l3.fma(y3, l5.mul(y5)));
        n0 = l0.fma(x, n0);
        n1 = l1.fma(x, n1);
        n2 = l2.fma(x, n2);
        n3 = l3.fma(x, n3);
        n4 = l4.fma(x, n4);
        n5 = l5.fma(x, n5);
        even.add(odd).intoArray(segments[c], offsets[c] + i);
      }
      n0.intoArray(r0, o0 + i);
      n1.intoArray(r1, o1 + i);
      n2.intoArray(r2, o2 + i);
      n3.intoArray(r3, o3 + i);
      n4.intoArray(r4, o4 + i);
      n5.intoArray(r5, o5 + i);
    }
  }
}
