package io.paramill.train.word2vec;

/** The logistic function and its integral. */
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

  /** log(1 + e^x), without overflow. */
  static double softplus(double score) {
    return Math.max(0, score) + Math.log1p(Math.exp(-Math.abs(score)));
  }
}
