package io.paramill.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class AdasumRuleTest extends MergeRuleContract {

  private static final long[] COUNTS = {1, 1, 1};

  @Override
  MergeRule rule() {
    return new AdasumRule();
  }

  @Test
  void addsWhatIsOrthogonal() {
    assertArrayEquals(
        new double[] {1, 2, 3},
        merge(COUNTS, new double[] {1, 0, 0}, new double[] {0, 2, 0}, new double[] {0, 0, 3}));
  }

  /** By hand: a = (1, 0), b = (1, 1): a.b = 1, so a (1 - 1/2) + b (1 - 1/4). */
  @Test
  void shortensWhatIsShared() {
    assertArrayEquals(
        new double[] {1.25, 0.75}, merge(COUNTS, new double[] {1, 0}, new double[] {1, 1}), 1e-15);
  }

  @Test
  void keepsAChangeBesideOneOfNothing() {
    double[] delta = delta();
    assertArrayEquals(delta, merge(COUNTS, delta, new double[WIDTH]));
    assertArrayEquals(delta, merge(COUNTS, new double[WIDTH], delta));
  }

  @Test
  void combinesPairsAndPassesTheOddOneUp() {
    double[] a = delta();
    double[] b = delta();
    double[] c = delta();
    assertArrayEquals(merge(COUNTS, merge(COUNTS, a, b), c), merge(COUNTS, a, b, c));
  }
}
