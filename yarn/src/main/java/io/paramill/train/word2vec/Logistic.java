package io.paramill.train.word2vec;

/** The logistic function and the loss of an example. */
final class Logistic {

  /** Beyond this the function is taken to be 0 or 1, as the word2vec program does. */
  private static final float BOUND = 6;

  private static final int STEPS_PER_UNIT = 256;
  private static final float[] TABLE = new float[(int) (2 * BOUND * STEPS_PER_UNIT) + 1];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      TABLE[i] = (float) (1 / (1 + Math.exp(BOUND - (double) i / STEPS_PER_UNIT)));
    }
  }

  private Logistic() {}

  /** 1 / (1 + e^-x), to 5e-4 inside the bounds. */
  static float sigmoid(float score) {
    if (score >= BOUND) {
      return 1;
    }
    return score > -BOUND ? TABLE[(int) ((score + BOUND) * STEPS_PER_UNIT + 0.5f)] : 0;
  }

  /**
   * The loss of an example: -log sigmoid(s) for the centre's score, the first, and -log sigmoid(-s)
   * for each negative's; all of them at {@code [first, first + count)}.
   */
  static double loss(float[] scores, int first, int count) {
    double loss = softplus(-scores[first]);
    for (int k = first + 1; k < first + count; k++) {
      loss += softplus(scores[k]);
    }
    return loss;
  }

  /** log(1 + e^x), without overflow. */
  private static double softplus(double score) {
    return Math.max(0, score) + Math.log1p(Math.exp(-Math.abs(score)));
  }
}
