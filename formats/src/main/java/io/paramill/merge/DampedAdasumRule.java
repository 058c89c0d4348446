package io.paramill.merge;

/**
 * {@link AdasumRule}, shortened where the changes are orthogonal. It belongs to a learning rate
 * that was raised because Adasum takes the mean of what is parallel: where nothing is parallel, as
 * it is with rare words, rows would learn too fast. With {@code p = (|sum of changes|^2 / sum of
 * |change|^2 - 1) / (shards - 1)}, which is 1 for changes that are all the same and 0 for
 * orthogonal ones, the adaptive sum is multiplied by {@code f + (1 - f) p}. What that is worth is
 * measured in docs/quality.md.
 */
final class DampedAdasumRule implements MergeRule {

  static final String NAME = "damped-adasum";

  private final AdasumRule adasum = new AdasumRule();
  private final String name;
  private final double orthogonal;

  /** The rule that shortens by a fifth. */
  DampedAdasumRule() {
    this(NAME, 0.8);
  }

  private DampedAdasumRule(String name, double orthogonal) {
    this.name = name;
    this.orthogonal = orthogonal;
  }

  /**
   * The rule with a factor of its own.
   *
   * @param factor of orthogonal changes, above 0 and at most 1, as text
   * @throws IllegalArgumentException if it is none
   */
  static DampedAdasumRule by(String factor) {
    try {
      double orthogonal = Double.parseDouble(factor);
      if (orthogonal > 0 && orthogonal <= 1) {
        return new DampedAdasumRule(NAME + ":" + factor, orthogonal);
      }
    } catch (NumberFormatException e) {
      // It is told below, as a number out of range is.
    }
    throw new IllegalArgumentException(
        "Invalid factor of %s: '%s', above 0 and at most 1".formatted(NAME, factor));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void merge(double[][] deltas, long[] counts, int shards, double[] merged) {
    double factor = orthogonal + (1 - orthogonal) * parallel(deltas, shards, merged.length);
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
