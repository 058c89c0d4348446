package io.paramill.train.word2vec;

/**
 * The loss of some examples.
 *
 * @param sum of all
 * @param examples how many
 */
record MeasuredLoss(double sum, long examples) {

  static final MeasuredLoss NONE = new MeasuredLoss(0, 0);

  MeasuredLoss plus(MeasuredLoss other) {
    return new MeasuredLoss(sum + other.sum, examples + other.examples);
  }

  /** That of the examples which came later than others. */
  MeasuredLoss minus(MeasuredLoss before) {
    return new MeasuredLoss(sum - before.sum, examples - before.examples);
  }

  /** Of an example; 0 if there is none. */
  double mean() {
    return examples == 0 ? 0 : sum / examples;
  }
}
