package io.paramill.train.word2vec;

import java.util.Arrays;

/**
 * Trains documents by skip-gram with negative sampling (Mikolov et al. 2013), in the order of the
 * word2vec program: the input rows of the words around a centre learn to tell the centre's output
 * row from those of negatives. The negatives are shared by the words of one window (Ji et al. 2016,
 * arXiv 1604.04661), which leaves fewer rows to fetch and does not change the quality.
 */
final class SkipGram {

  /** One window in so many is measured. */
  private static final int LOSS_SAMPLING = 16;

  private final Settings settings;
  private final Lexicon lexicon;
  private final Kernel kernel;
  private final Matrix inputs;
  private final OutputRows outputs;
  private final float[] scores;
  private int[] words = new int[1 << 12];

  private long tokens;
  private long positions;
  private long examples;
  private double loss;
  private long measured;

  SkipGram(Settings settings, Lexicon lexicon, Kernel kernel, Matrix inputs, Matrix outputs) {
    this.settings = settings;
    this.lexicon = lexicon;
    this.kernel = kernel;
    this.inputs = inputs;
    this.outputs = new OutputRows(outputs, settings.negative() + 1);
    scores = new float[settings.negative() + 1];
  }

  /** Trains one document; no window reaches beyond it. */
  void train(String text, float rate, RandomStream random) {
    int length = kept(text, random);
    for (int centre = 0; centre < length; centre++) {
      int reach = 1 + random.below(settings.window());
      int from = Math.max(0, centre - reach);
      int to = Math.min(length, centre + reach + 1);
      if (to - from > 1) {
        window(from, centre, to, rate, random);
      }
    }
  }

  /** Fills {@link #words} with the rows of the words that are trained this time. */
  private int kept(String text, RandomStream random) {
    int count = 0;
    int end = 0;
    while (true) {
      int start = end;
      while (start < text.length() && text.charAt(start) <= ' ') {
        start++;
      }
      if (start == text.length()) {
        return count;
      }
      end = start + 1;
      while (end < text.length() && text.charAt(end) > ' ') {
        end++;
      }
      tokens++;
      int row = lexicon.row(text, start, end);
      if (row >= 0 && lexicon.keeps(row, random)) {
        if (count == words.length) {
          words = Arrays.copyOf(words, 2 * count);
        }
        words[count++] = row;
      }
    }
  }

  private void window(int from, int centre, int to, float rate, RandomStream random) {
    outputs.clear();
    outputs.add(words[centre]);
    for (int i = 0; i < settings.negative(); i++) {
      outputs.add(lexicon.negative(random));
    }
    boolean measure = positions % LOSS_SAMPLING == 0;
    kernel.begin(outputs);
    for (int i = from; i < to; i++) {
      if (i != centre) {
        example(words[i], rate, measure);
      }
    }
    kernel.end();
    int contexts = to - from - 1;
    outputs.countUpdates(contexts);
    examples += contexts;
    positions++;
  }

  private void example(int row, float rate, boolean measure) {
    float[] segment = inputs.segment(row);
    int offset = inputs.offset(row);
    kernel.scores(segment, offset, scores);
    if (measure) {
      loss += Logistic.loss(scores, outputs.count);
      measured++;
    }
    for (int k = 0; k < outputs.count; k++) {
      scores[k] = rate * ((k == 0 ? 1 : 0) - Logistic.sigmoid(scores[k]));
    }
    kernel.update(segment, offset, scores);
    inputs.countUpdates(row, 1);
  }

  /** Words read, also unknown ones. */
  long tokens() {
    return tokens;
  }

  /** Centres trained. */
  long positions() {
    return positions;
  }

  /** Pairs of a centre and a word around it. */
  long examples() {
    return examples;
  }

  /** The mean loss of the examples that were measured; 0 if none was. */
  double meanLoss() {
    return measured == 0 ? 0 : loss / measured;
  }
}
