package io.paramill.train.word2vec;

/**
 * Makes the windows of documents for skip-gram (Mikolov et al. 2013): the input rows of the words
 * around a centre learn to tell the centre's output rows from others. A window is one step, and its
 * words share the output rows (Ji et al. 2016, arXiv 1604.04661), which leaves fewer of them to
 * fetch and does not change the quality. Or a bag of words: then the mean of the input rows learns.
 */
abstract class WindowTrainer implements Windows {

  /** One window in so many is measured. */
  static final int LOSS_SAMPLING = 64;

  private final int window;
  private final Loss loss;
  private long positions;
  private long examples;
  private double lossSum;
  private long measured;

  WindowTrainer(Settings settings, Loss loss) {
    window = settings.window();
    this.loss = loss;
  }

  @Override
  public final void train(int[] rows, int length, float rate, RandomStream random) {
    loss.restart();
    for (int centre = 0; centre < length; centre++) {
      int reach = 1 + random.below(window);
      int from = Math.max(0, centre - reach);
      int to = Math.min(length, centre + reach + 1);
      if (to - from > 1) {
        Rows outputs = outputs();
        outputs.clear();
        loss.choose(rows[centre], outputs, random);
        Rows inputs = inputs();
        inputs.clear();
        for (int i = from; i < to; i++) {
          if (i != centre) {
            inputs.add(rows[i]);
          }
        }
        window(rate);
      }
    }
  }

  /** Takes the rows of the words around the next window's centre. */
  abstract Rows inputs();

  /** Takes the output rows of the next window. */
  abstract Rows outputs();

  /** Trains the window whose rows have been taken, now or later. */
  abstract void window(float rate);

  /**
   * Makes steps of a window's scores, as {@link Kernel} takes them, and counts the window.
   *
   * @param sources what the scores are of: the input rows, or their mean
   */
  final void descend(float[] scores, Rows sources, Rows outputs, float rate) {
    loss.correct(scores, sources.count, outputs);
    if (positions++ % LOSS_SAMPLING == 0) {
      for (int c = 0; c < sources.count; c++) {
        lossSum += loss.loss(scores, c * outputs.count, outputs);
      }
      measured += sources.count;
    }
    loss.descend(scores, sources.count, outputs);
    for (int c = 0; c < sources.count; c++) {
      float length = rate * sources.times[c];
      for (int i = c * outputs.count; i < (c + 1) * outputs.count; i++) {
        scores[i] *= length;
      }
    }
    loss.learn(scores, sources.count, outputs);
    int count = sources.total();
    outputs.countUpdates(count);
    examples += count;
  }

  @Override
  public final long positions() {
    return positions;
  }

  @Override
  public final long examples() {
    return examples;
  }

  @Override
  public final MeasuredLoss loss() {
    return new MeasuredLoss(lossSum, measured);
  }
}
