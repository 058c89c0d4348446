package io.paramill.train.word2vec;

import io.paramill.corpus.Vocabulary;
import io.paramill.run.ShardManifest;
import io.paramill.run.ShardManifest.Shard;

/**
 * How likely a word is in a shard, if its occurrences are strewn over the corpus: that with the
 * count {@code n} in a shard with the share {@code s} of all tokens by {@code 1 - (1 - s)^n}. Words
 * of text come in clusters, so that a shard has fewer of them than that.
 *
 * @param tokens the shard's share of the corpus' tokens, from 0 to 1
 */
record WordShare(double tokens) {

  /** Of the number of words that is expected, in standard deviations, for chance. */
  private static final double MARGIN = 4;

  /** That of a shard; a manifest that counts no tokens leaves equal ones. */
  static WordShare of(ShardManifest shards, Shard shard) {
    long all = shards.shards().stream().mapToLong(Shard::tokens).sum();
    return new WordShare(all == 0 ? 1.0 / shards.shards().size() : (double) shard.tokens() / all);
  }

  /** The probability that the shard has a word with this count; it is never 0. */
  double presence(long count) {
    return -Math.expm1(Math.max(1, count) * Math.log1p(-tokens));
  }

  /** How many words of a vocabulary the shard hardly has more of. */
  int words(Vocabulary vocabulary) {
    double expected = 0;
    double variance = 0;
    for (int row = 0; row < vocabulary.size(); row++) {
      double presence = presence(vocabulary.count(row));
      expected += presence;
      variance += presence * (1 - presence);
    }
    return (int) Math.min(vocabulary.size(), Math.ceil(expected + MARGIN * Math.sqrt(variance)));
  }
}
