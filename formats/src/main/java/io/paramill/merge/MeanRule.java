package io.paramill.merge;

/** The mean of the changes, over the shards that have the row. */
final class MeanRule implements MergeRule {

  private static final SumRule SUM = new SumRule();

  @Override
  public String name() {
    return "mean";
  }

  @Override
  public void merge(double[][] deltas, long[] counts, int shards, double[] merged) {
    SUM.merge(deltas, counts, shards, merged);
    for (int i = 0; i < merged.length; i++) {
      merged[i] /= shards;
    }
  }
}
