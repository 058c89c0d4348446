package io.paramill.train.word2vec;

/**
 * The way from the root of a Huffman tree to the centre: each inner node has an output row, which
 * tells by logistic regression where the way turns (Morin and Bengio 2005; Mikolov et al. 2013).
 */
final class HierarchicalSoftmax implements Loss {

  private final HuffmanTree tree;

  HierarchicalSoftmax(HuffmanTree tree) {
    this.tree = tree;
  }

  @Override
  public int most() {
    return tree.depth();
  }

  @Override
  public void choose(int centre, Rows outputs, RandomStream random) {
    tree.path(centre, outputs);
  }

  @Override
  public double loss(float[] scores, int first, Rows outputs) {
    double loss = 0;
    for (int k = 0; k < outputs.count; k++) {
      loss += Logistic.softplus(outputs.marks[k] == 1 ? -scores[first + k] : scores[first + k]);
    }
    return loss;
  }

  @Override
  public void descend(float[] scores, int inputs, Rows outputs) {
    for (int first = 0; first < inputs * outputs.count; first += outputs.count) {
      for (int k = 0; k < outputs.count; k++) {
        scores[first + k] = outputs.marks[k] - Logistic.sigmoid(scores[first + k]);
      }
    }
  }
}
