package io.paramill.merge;

/**
 * {@link AdasumRule}, shortened by up to a fifth where the changes are orthogonal. It belongs to a
 * learning rate that was raised because Adasum takes the mean of what is parallel: where nothing is
 * parallel, as it is with rare words, rows would learn too fast. With {@code p = (|sum of
 * changes|^2 / sum of |change|^2 - 1) / (shards - 1)}, which is 1 for changes that are all the same
 * and 0 for orthogonal ones, the adaptive sum is multiplied by {@code 0.8 + 0.2 p}. What that is
 * worth is measured in docs/quality.md.
 */
final class DampedAdasumRule implements MergeRule {

  private static final double ORTHOGONAL = 0.8;

  private final AdasumRule adasum = new AdasumRule();

  @Override
  public String name() {
    return "damped-adasum";
  }

  @Override
  public void merge(double[][] deltas, long[] counts, int shards, double[] merged) {
    double factor = ORTHOGONAL + (1 - ORTHOGONAL) * parallel(deltas, shards, merged.length);
    adasum.merge(deltas, counts, shards, merged);
    for (int i = 0; i < merged.length; i++) {
      merged[i] *= factor;
    }
  }

  private static double parallel(double[][] deltas, int shards, int length) {
    double squares = 0;
    double square = 0;
    for (int i = 0; i < length; i++) {
      double sum = 0;
      for (int shard = 0; shard < shards; shard++) {
        double delta = deltas[shard][i];
        sum += delta;
        squares += delta * delta;
      }
      square += sum * sum;
    }
    if (shards == 1 || squares == 0) {
      return 1;
    }
    return Math.min(1, Math.max(0, (square / squares - 1) / (shards - 1)));
  }
}
