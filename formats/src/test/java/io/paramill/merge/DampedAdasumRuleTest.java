package io.paramill.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

  @Test
  void shortensByAFactorThatIsNamed() {
    MergeRule rule = MergeRule.named("damped-adasum:0.25");
    double[] merged = new double[2];
    rule.merge(new double[][] {{4, 0}, {0, 8}}, COUNTS, 2, merged);
    assertArrayEquals(new double[] {1, 2}, merged, 1e-15);
    assertEquals("damped-adasum:0.25", rule.name());
    for (String wrong : new String[] {"", "0", "1.5", "NaN", "half"}) {
      assertThrows(
          IllegalArgumentException.class, () -> MergeRule.named("damped-adasum:" + wrong), wrong);
    }
  }
}
