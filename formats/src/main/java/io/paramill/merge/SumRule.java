package io.paramill.merge;

import java.util.Arrays;

/** Adds the changes up: for counters and gradients. */
final class SumRule implements MergeRule {

  @Override
  public String name() {
    return "sum";
  }

  @Override
  public void merge(double[][] deltas, long[] counts, int shards, double[] merged) {
    Arrays.fill(merged, 0);
    for (int shard = 0; shard < shards; shard++) {
      for (int i = 0; i < merged.length; i++) {
        merged[i] += deltas[shard][i];
      }
    }
  }
}
