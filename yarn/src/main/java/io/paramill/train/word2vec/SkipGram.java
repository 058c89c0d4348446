package io.paramill.train.word2vec;

import java.util.Optional;

/**
 * Trains by skip-gram (Mikolov et al. 2013), window by window as soon as they are there: the input
 * rows of the words around a centre learn to tell the centre's output rows from others. A window is
 * one step, and its words share the output rows (Ji et al. 2016, arXiv 1604.04661), which leaves
 * fewer of them to fetch and does not change the quality. Or by a bag of words: then the mean of
 * the input rows learns.
 */
final class SkipGram implements Windows {

  /** One window in so many is measured. */
  static final int LOSS_SAMPLING = 64;

  private final int window;
  private final Kernel kernel;
  private final Loss loss;
  private final Optional<Bag> bag;
  private final Rows inputs;
  private final Rows outputs;
  private final float[] scores;
  private long positions;
  private long examples;
  private double lossSum;
  private long measured;

  SkipGram(Settings settings, Kernel kernel, Loss loss, Matrix inputs, Matrix outputs) {
    window = settings.window();
    this.kernel = kernel;
    this.loss = loss;
    bag = settings.cbow() ? Optional.of(new Bag(settings.dim())) : Optional.empty();
    this.inputs = new Rows(inputs, 2 * window);
    this.outputs = new Rows(outputs, loss.most());
    scores = new float[2 * window * loss.most()];
  }

  @Override
  public void train(int[] rows, int length, float rate, RandomStream random) {
    loss.restart();
    kernel.rate(rate);
    for (int centre = 0; centre < length; centre++) {
      int reach = 1 + random.below(window);
      int from = Math.max(0, centre - reach);
      int to = Math.min(length, centre + reach + 1);
      if (to - from > 1) {
        window(rows, from, centre, to, rate, random);
      }
    }
  }

  private void window(int[] rows, int from, int centre, int to, float rate, RandomStream random) {
    outputs.clear();
    loss.choose(rows[centre], outputs, random);
    inputs.clear();
    for (int i = from; i < to; i++) {
      if (i != centre) {
        inputs.add(rows[i]);
      }
    }
    int contexts = to - from - 1;
    if (bag.isPresent()) {
      step(bag.get().of(inputs), 1, rate);
      bag.get().spread(inputs);
    } else {
      step(inputs, contexts, rate);
    }
    inputs.countTimes();
    positions++;
  }

  private void step(Rows sources, int count, float rate) {
    kernel.scores(sources, outputs, scores);
    loss.correct(scores, sources.count, outputs);
    if (positions % LOSS_SAMPLING == 0) {
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
    kernel.update(scores);
    outputs.countUpdates(count);
    examples += count;
  }

  @Override
  public long positions() {
    return positions;
  }

  @Override
  public long examples() {
    return examples;
  }

  @Override
  public MeasuredLoss loss() {
    return new MeasuredLoss(lossSum, measured);
  }
}
