package io.paramill.train.word2vec;

import java.util.Arrays;

/**
 * Trains documents by skip-gram with negative sampling (Mikolov et al. 2013), in the order of the
 * word2vec program: the input rows of the words around a centre learn to tell the centre's output
 * row from those of negatives. A window is one step, and its words share the negatives (Ji et al.
 * 2016, arXiv 1604.04661), which leaves fewer rows to fetch and does not change the quality.
 */
final class SkipGram {

  /** One window in so many is measured. */
  private static final int LOSS_SAMPLING = 16;

  private final Settings settings;
  private final Lexicon lexicon;
  private final Kernel kernel;
  private final int mostDraws;
  private final Rows inputs;
  private final Rows outputs;
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
    mostDraws = 2 * settings.negative();
    this.inputs = new Rows(inputs, 2 * settings.window());
    this.outputs = new Rows(outputs, settings.negative() + 1);
    scores = new float[2 * settings.window() * (settings.negative() + 1)];
  }

  /** Trains one document, words between blanks in UTF-8; no window reaches beyond it. */
  void train(byte[] text, float rate, RandomStream random) {
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
  private int kept(byte[] text, RandomStream random) {
    int count = 0;
    int end = 0;
    while (true) {
      int start = end;
      while (start < text.length && blank(text[start])) {
        start++;
      }
      if (start == text.length) {
        return count;
      }
      end = start + 1;
      while (end < text.length && !blank(text[end])) {
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

  private static boolean blank(byte character) {
    return character >= 0 && character <= ' ';
  }

  private void window(int from, int centre, int to, float rate, RandomStream random) {
    outputs.clear();
    outputs.add(words[centre]);
    // A few words may be all there are.
    for (int draws = 0; outputs.count <= settings.negative() && draws < mostDraws; draws++) {
      outputs.add(lexicon.negative(random));
    }
    inputs.clear();
    for (int i = from; i < to; i++) {
      if (i != centre) {
        inputs.add(words[i]);
      }
    }
    kernel.scores(inputs, outputs, scores);
    if (positions % LOSS_SAMPLING == 0) {
      measure();
    }
    for (int i = 0; i < inputs.count; i++) {
      step(i * outputs.count, rate * inputs.times[i]);
    }
    kernel.update(scores);
    inputs.countTimes();
    int contexts = to - from - 1;
    outputs.countUpdates(contexts);
    examples += contexts;
    positions++;
  }

  /** Makes a word's scores the steps that they ask for: the centre's is the first one. */
  private void step(int first, float rate) {
    for (int i = first; i < first + outputs.count; i++) {
      scores[i] = -rate * Logistic.sigmoid(scores[i]);
    }
    scores[first] += rate;
  }

  private void measure() {
    for (int i = 0; i < inputs.count; i++) {
      loss += Logistic.loss(scores, i * outputs.count, outputs.count);
    }
    measured += inputs.count;
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
