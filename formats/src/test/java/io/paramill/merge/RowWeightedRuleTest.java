package io.paramill.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class RowWeightedRuleTest extends MergeRuleContract {

  @Override
  MergeRule rule() {
    return new RowWeightedRule();
  }

  @Test
  void weighsByTheNumberOfUpdates() {
    assertArrayEquals(
        new double[] {(3 * 1.0 + 1 * 5.0) / 4},
        merge(new long[] {3, 1}, new double[] {1}, new double[] {5}));
  }

  @Test
  void isThePlainMeanWhereNobodyCounted() {
    assertArrayEquals(
        new double[] {3}, merge(new long[] {0, 0}, new double[] {1}, new double[] {5}));
  }
}
