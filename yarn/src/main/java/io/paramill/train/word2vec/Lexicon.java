package io.paramill.train.word2vec;

import io.paramill.corpus.Vocabulary;
import io.paramill.corpus.WordIndex;
import java.util.stream.IntStream;

/**
 * What training needs to know of a shard's words: their rows, how often to skip them, and how to
 * draw negatives. A word's row is its place among the shard's words, most frequent first. All
 * counts are those of the whole corpus, so that every shard sees the same distribution.
 */
final class Lexicon {

  /** The power of the counts by which negatives are drawn (Mikolov et al. 2013). */
  private static final double NEGATIVE_POWER = 0.75;

  private final int[] words;
  private final WordIndex index;
  private final float[] keep;
  private final AliasTable negatives;

  /**
   * A lexicon.
   *
   * @param words the places of the shard's words in the vocabulary, ascending
   * @param share the shard's: a word that few shards have is drawn so much more often there, that
   *     all of them together draw it as often as one would
   * @param sample the share of the corpus above which a word is skipped now and then; 0 for never
   */
  Lexicon(Vocabulary vocabulary, int[] words, WordShare share, double sample) {
    this.words = words;
    index = new WordIndex(IntStream.of(words).mapToObj(vocabulary::word).toList());
    keep = new float[words.length];
    double[] weights = new double[words.length];
    for (int row = 0; row < words.length; row++) {
      long count = vocabulary.count(words[row]);
      keep[row] = (float) keep(count, vocabulary.tokens() * sample);
      weights[row] = Math.pow((double) count, NEGATIVE_POWER) / share.presence(count);
    }
    negatives = new AliasTable(weights);
  }

  /** A lexicon of all words, for a shard that is the whole corpus. */
  Lexicon(Vocabulary vocabulary, double sample) {
    this(vocabulary, IntStream.range(0, vocabulary.size()).toArray(), new WordShare(1), sample);
  }

  // As in the word2vec program, which keeps a little more than the paper says.
  private static double keep(long count, double threshold) {
    return threshold == 0 ? 1 : (Math.sqrt(count / threshold) + 1) * threshold / count;
  }

  /** The bytes that a lexicon takes, and while it is made. */
  static long memoryBytes(int words) {
    return WordIndex.memoryBytes(words)
        + words * (Float.BYTES + 4L * Integer.BYTES + 2L * Double.BYTES);
  }

  /** How many words there are. */
  int size() {
    return keep.length;
  }

  /** Their places in the vocabulary, ascending. */
  int[] words() {
    return words;
  }

  /** The row of the word at {@code [from, to)} of a text in UTF-8; -1 if it is none of them. */
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
