package io.paramill.merge;

import java.util.Arrays;

/**
 * The mean of the changes, weighted by how often each shard updated the row; the plain mean where
 * no shard says that it did.
 */
final class RowWeightedRule implements MergeRule {

  private static final MeanRule MEAN = new MeanRule();

  @Override
  public String name() {
    return "row-weighted";
  }

  @Override
  public void merge(double[][] deltas, long[] counts, int shards, double[] merged) {
    double total = 0;
    for (int shard = 0; shard < shards; shard++) {
      total += counts[shard];
    }
    if (total == 0) {
      MEAN.merge(deltas, counts, shards, merged);
      return;
    }
    Arrays.fill(merged, 0);
    for (int shard = 0; shard < shards; shard++) {
      double weight = counts[shard];
      for (int i = 0; i < merged.length; i++) {
        merged[i] += weight * deltas[shard][i];
      }
    }
    for (int i = 0; i < merged.length; i++) {
      merged[i] /= total;
    }
  }
}
