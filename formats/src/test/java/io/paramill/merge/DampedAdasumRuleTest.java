package io.paramill.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class DampedAdasumRuleTest extends MergeRuleContract {

  private static final long[] COUNTS = {1, 1, 1};

  @Override
  MergeRule rule() {
    return new DampedAdasumRule();
  }

  @Test
  void shortensTheSumOfWhatIsOrthogonal() {
    assertArrayEquals(
        new double[] {0.8, 1.6, 2.4},
        merge(COUNTS, new double[] {1, 0, 0}, new double[] {0, 2, 0}, new double[] {0, 0, 3}),
        1e-15);
  }

  /** By hand: |a + b|^2 = 5, |a|^2 + |b|^2 = 3, so p = 2/3, the factor 14/15; Adasum as there. */
  @Test
  void shortensLessWhatIsHalfParallel() {
    assertArrayEquals(
        new double[] {1.25 * 14 / 15, 0.75 * 14 / 15},
        merge(COUNTS, new double[] {1, 0}, new double[] {1, 1}),
        1e-15);
  }

  /** p is not below 0, so no more than for orthogonal changes is taken away. */
  @Test
  void shortensOppositeChangesAsOrthogonalOnes() {
    double[] adasum = new double[2];
    new AdasumRule().merge(new double[][] {{1, 0}, {-1, 1}}, COUNTS, 2, adasum);
    assertArrayEquals(
        new double[] {0.8 * adasum[0], 0.8 * adasum[1]},
        merge(COUNTS, new double[] {1, 0}, new double[] {-1, 1}),
        1e-15);
  }
}
