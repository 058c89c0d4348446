package io.paramill.train.word2vec;

import java.util.Arrays;

/**
 * Trains documents in the order of the word2vec program (Mikolov et al. 2013): words that are not
 * in the vocabulary are passed over, frequent ones are skipped now and then, and windows are made
 * of what is left. Not for use by several threads.
 */
final class DocumentTrainer {

  private final Lexicon lexicon;
  private final Windows windows;
  private int[] rows = new int[1 << 12];
  private long tokens;

  DocumentTrainer(Lexicon lexicon, Windows windows) {
    this.lexicon = lexicon;
    this.windows = windows;
  }

  /** Trains one document, words between blanks in UTF-8; no window reaches beyond it. */
  void train(byte[] text, float rate, RandomStream random) {
    windows.train(rows, kept(text, random), rate, random);
  }

  /** Fills {@link #rows} with those of the words that are trained this time. */
  private int kept(byte[] text, RandomStream random) {
    int count = 0;
    Tokens words = new Tokens(text);
    while (words.next()) {
      tokens++;
      int row = lexicon.row(text, words.start(), words.end());
      if (row >= 0 && lexicon.keeps(row, random)) {
        if (count == rows.length) {
          rows = Arrays.copyOf(rows, 2 * count);
        }
        rows[count++] = row;
      }
    }
    return count;
  }

  /** Words read, also unknown ones. */
  long tokens() {
    return tokens;
  }

  Windows windows() {
    return windows;
  }
}
