package io.paramill.train.word2vec;

/**
 * The centre's output row against candidates, which some windows have in common, with biases and
 * with each logit corrected by how often the row is expected among the candidates: either by
 * logistic regression each, noise-contrastive estimation (Gutmann and Hyvärinen 2010), or by a
 * softmax over all of them (Jean et al. 2015). The losses are those of TensorFlow's nce_loss and
 * sampled_softmax_loss with their defaults: a candidate that is the centre itself counts for the
 * former and is left out by the latter.
 */
final class CandidateLoss implements Loss {

  private final Name name;
  private final Candidates candidates;
  private final int batch;
  private final Matrix biases;

  /** Of each candidate the logarithm of how often it is expected. */
  private final float[] drawn;

  private int windows;

  /**
   * A loss.
   *
   * @param batch how many windows have the candidates in common
   * @param biases a column
   */
  CandidateLoss(Name name, Candidates candidates, int batch, Matrix biases) {
    this.name = name;
    this.candidates = candidates;
    this.batch = batch;
    this.biases = biases;
    drawn = new float[candidates.rows().length];
  }

  @Override
  public int most() {
    return drawn.length + 1;
  }

  @Override
  public void restart() {
    windows = 0;
  }

  @Override
  public void choose(int centre, Rows outputs, RandomStream random) {
    int[] rows = candidates.rows();
    if (windows++ % batch == 0) {
      candidates.draw(random);
      for (int i = 0; i < rows.length; i++) {
        drawn[i] = (float) Math.log(candidates.expected(rows[i]));
      }
    }
    outputs.add(centre);
    outputs.marks[0] = (float) Math.log(candidates.expected(centre));
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == centre) {
        outputs.add(centre);
      } else {
        outputs.marks[outputs.count] = drawn[i];
        outputs.append(rows[i]);
      }
    }
  }

  @Override
  public void correct(float[] scores, int inputs, Rows outputs) {
    for (int k = 0; k < outputs.count; k++) {
      int row = outputs.row(k);
      float correction = biases.segment(row)[biases.offset(row)] - outputs.marks[k];
      for (int c = 0; c < inputs; c++) {
        scores[c * outputs.count + k] += correction;
      }
    }
  }

  @Override
  public double loss(float[] scores, int first, Rows outputs) {
    if (name == Name.SAMPLED_SOFTMAX) {
      return Math.log(sum(scores, first, outputs.count))
          + max(scores, first, outputs.count)
          - scores[first];
    }
    double loss = Logistic.softplus(-scores[first]);
    loss += (outputs.times[0] - 1) * Logistic.softplus(scores[first]);
    for (int i = first + 1; i < first + outputs.count; i++) {
      loss += Logistic.softplus(scores[i]);
    }
    return loss;
  }

  private static float max(float[] scores, int first, int count) {
    float max = scores[first];
    for (int i = first + 1; i < first + count; i++) {
      max = Math.max(max, scores[i]);
    }
    return max;
  }

  /** The sum of the exponentials, each divided by that of the largest score. */
  private static double sum(float[] scores, int first, int count) {
    float max = max(scores, first, count);
    double sum = 0;
    for (int i = first; i < first + count; i++) {
      sum += Math.exp(scores[i] - max);
    }
    return sum;
  }

  @Override
  public void descend(float[] scores, int inputs, Rows outputs) {
    for (int first = 0; first < inputs * outputs.count; first += outputs.count) {
      if (name == Name.SAMPLED_SOFTMAX) {
        float max = max(scores, first, outputs.count);
        double sum = sum(scores, first, outputs.count);
        for (int i = first; i < first + outputs.count; i++) {
          scores[i] = (float) (-Math.exp(scores[i] - max) / sum);
        }
      } else {
        for (int k = 0; k < outputs.count; k++) {
          scores[first + k] = -outputs.times[k] * Logistic.sigmoid(scores[first + k]);
        }
      }
      scores[first] += 1;
    }
  }

  @Override
  public void learn(float[] steps, int inputs, Rows outputs) {
    for (int k = 0; k < outputs.count; k++) {
      float sum = 0;
      for (int c = 0; c < inputs; c++) {
        sum += steps[c * outputs.count + k];
      }
      int row = outputs.row(k);
      biases.segment(row)[biases.offset(row)] += sum;
      biases.countUpdates(row, inputs);
    }
  }
}
