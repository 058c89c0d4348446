package io.paramill.train.word2vec;

import io.paramill.corpus.Vocabulary;
import io.paramill.corpus.WordIndex;

/**
 * What training needs to know of words: their rows, how often to skip them, and how to draw
 * negatives. All of it comes from the counts of the whole corpus, so that every shard sees the same
 * distribution.
 */
final class Lexicon {

  /** The power of the counts by which negatives are drawn (Mikolov et al. 2013). */
  private static final double NEGATIVE_POWER = 0.75;

  private final WordIndex index;
  private final float[] keep;
  private final AliasTable negatives;

  /**
   * A lexicon.
   *
   * @param sample the share of the corpus above which a word is skipped now and then; 0 for never
   */
  Lexicon(Vocabulary vocabulary, double sample) {
    index = new WordIndex(vocabulary.words());
    keep = new float[vocabulary.size()];
    double[] weights = new double[vocabulary.size()];
    for (int row = 0; row < keep.length; row++) {
      keep[row] = (float) keep(vocabulary.count(row), vocabulary.tokens() * sample);
      weights[row] = Math.pow((double) vocabulary.count(row), NEGATIVE_POWER);
    }
    negatives = new AliasTable(weights);
  }

  // As in the word2vec program, which keeps a little more than the paper says.
  private static double keep(long count, double threshold) {
    return threshold == 0 ? 1 : (Math.sqrt(count / threshold) + 1) * threshold / count;
  }

  /** The bytes that a lexicon takes, and while it is made. */
  static long memoryBytes(int words) {
    return WordIndex.memoryBytes(words)
        + words * (Float.BYTES + 3L * Integer.BYTES + 2L * Double.BYTES);
  }

  /** How many words there are. */
  int size() {
    return keep.length;
  }

  /**
   * The row of the word at {@code [from, to)} of a text in UTF-8; -1 if it is not in the
   * vocabulary.
   */
  int row(byte[] text, int from, int to) {
    return index.row(text, from, to);
  }

  /** Whether this occurrence of a word is trained. */
  boolean keeps(int row, RandomStream random) {
    return keep[row] >= 1 || random.nextFloat() < keep[row];
  }

  /** Draws negatives. */
  void negatives(int[] drawn, RandomStream random) {
    negatives.draw(drawn, random);
  }

  /** The table by which negatives are drawn, as {@link AliasTable#columns} says. */
  long[] aliases() {
    return negatives.columns();
  }
}
