package io.paramill.train.word2vec;

/**
 * Draws rows, of which the first ones are the most frequent words, without replacement: row {@code
 * r} of {@code n} with probability {@code log((r + 2) / (r + 1)) / log(n + 1)}. As TensorFlow's
 * log_uniform_candidate_sampler with {@code unique}, also in what is expected of a row: it is found
 * at least once in as many draws as it took to find enough unlike ones.
 */
final class LogUniformCandidates implements Candidates {

  private final int range;
  private final int[] rows;

  /** Of each row the last set of candidates that it was in. */
  private final int[] last;

  private int sets;
  private long draws;

  LogUniformCandidates(int range, int count) {
    this.range = range;
    rows = new int[Math.min(range, count)];
    last = new int[range];
  }

  @Override
  public void draw(RandomStream random) {
    sets++;
    draws = 0;
    double logRange = Math.log1p(range);
    for (int found = 0; found < rows.length; ) {
      draws++;
      // 53 random bits make a number in [0, 1).
      double uniform = (random.nextLong() >>> 11) * 0x1p-53;
      int row = Math.min(range - 1, (int) Math.expm1(uniform * logRange));
      if (last[row] != sets) {
        last[row] = sets;
        rows[found++] = row;
      }
    }
  }

  @Override
  public int[] rows() {
    return rows;
  }

  @Override
  public double expected(int row) {
    return expected(row, range, draws);
  }

  static double expected(int row, int range, long draws) {
    double probability = Math.log((row + 2.0) / (row + 1.0)) / Math.log1p(range);
    return -Math.expm1(draws * Math.log1p(-probability));
  }
}
