package io.paramill.merge;

/**
 * Adaptive sum: two changes {@code a} and {@code b} become {@code a (1 - a.b / 2|a|^2) + b (1 - a.b
 * / 2|b|^2)}, which is their sum where they are orthogonal and their mean where they are parallel
 * (Maleki et al., "Scaling Distributed Training with Adaptive Summation", arXiv 2006.02924; by rows
 * of word vectors in GraphWord2Vec). Neighbours are combined pairwise, then the results, and so on;
 * the odd one out moves up as it is.
 */
final class AdasumRule implements MergeRule {

  @Override
  public String name() {
    return "adasum";
  }

  @Override
  public void merge(double[][] deltas, long[] counts, int shards, double[] merged) {
    for (int step = 1; step < shards; step *= 2) {
      for (int left = 0; left + step < shards; left += 2 * step) {
        combine(deltas[left], deltas[left + step], merged.length);
      }
    }
    System.arraycopy(deltas[0], 0, merged, 0, merged.length);
  }

  /** Makes {@code a} the adaptive sum of both. */
  private static void combine(double[] a, double[] b, int length) {
    double dot = 0;
    double normA = 0;
    double normB = 0;
    for (int i = 0; i < length; i++) {
      dot += a[i] * b[i];
      normA += a[i] * a[i];
      normB += b[i] * b[i];
    }
    // A change of nothing has no direction: the other one stays whole.
    double weightA = normA == 0 ? 1 : 1 - dot / (2 * normA);
    double weightB = normB == 0 ? 1 : 1 - dot / (2 * normB);
    for (int i = 0; i < length; i++) {
      a[i] = weightA * a[i] + weightB * b[i];
    }
  }
}
