package io.paramill.train.word2vec;

/**
 * The centre's output row against a few others, by logistic regression each (Mikolov et al. 2013).
 */
final class NegativeSampling implements Loss {

  /** About as many as a dozen windows need. */
  private static final int AHEAD = 64;

  private final Lexicon lexicon;
  private final int batch;
  private final int[] drawn;

  /** Drawn ahead, because each draw waits for memory, and several can wait together. */
  private final int[] ahead = new int[AHEAD];

  private int next = AHEAD;
  private int count;
  private int windows;

  /**
   * A loss.
   *
   * @param negative how many others
   * @param batch how many windows have them in common
   */
  NegativeSampling(Lexicon lexicon, int negative, int batch) {
    this.lexicon = lexicon;
    this.batch = batch;
    drawn = new int[negative];
  }

  @Override
  public int most() {
    return drawn.length + 1;
  }

  @Override
  public void restart() {
    windows = 0;
    next = AHEAD;
  }

  @Override
  public void choose(int centre, Rows outputs, RandomStream random) {
    outputs.add(centre);
    if (windows++ % batch == 0) {
      count = 0;
    }
    for (int i = 0; i < count; i++) {
      outputs.add(drawn[i]);
    }
    // A few words may be all there are.
    for (int draws = 0; outputs.count <= drawn.length && draws < 2 * drawn.length; draws++) {
      if (next == AHEAD) {
        lexicon.negatives(ahead, random);
        next = 0;
      }
      outputs.add(ahead[next++]);
    }
    count = outputs.count - 1;
    for (int i = 0; i < count; i++) {
      drawn[i] = outputs.row(i + 1);
    }
  }

  @Override
  public double loss(float[] scores, int first, Rows outputs) {
    double loss = Logistic.softplus(-scores[first]);
    for (int i = first + 1; i < first + outputs.count; i++) {
      loss += Logistic.softplus(scores[i]);
    }
    return loss;
  }

  @Override
  public void descend(float[] scores, int inputs, Rows outputs) {
    for (int i = 0; i < inputs * outputs.count; i++) {
      scores[i] = -Logistic.sigmoid(scores[i]);
    }
    for (int i = 0; i < inputs * outputs.count; i += outputs.count) {
      scores[i] += 1;
    }
  }
}
