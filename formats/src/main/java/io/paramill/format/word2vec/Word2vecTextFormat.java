package io.paramill.format.word2vec;

import java.io.IOException;

/**
 * The layout {@code word2vec-text}: what the C tool writes with {@code -binary 0}, and fastText's
 * {@code .vec}. A line {@code words dimensions}, then a line for each word: the word and its
 * numbers as decimals, parted by blanks. Every float32 is read as it was written, but for the bits
 * of a NaN.
 */
public final class Word2vecTextFormat extends EmbeddingFormat {

  /** The format; it holds no state. */
  public Word2vecTextFormat() {
    super("word2vec-text", new TextRows(true));
  }

  @Override
  public int recogniseOrder() {
    return 210;
  }

  @Override
  boolean begins(RowInput input) throws IOException {
    long[] header = EmbeddingSource.readHeader(input);
    return header[0] > 0
        && header[1] > 0
        && TextRows.numbers(input.readLine(TextRows.MAX_LINE_BYTES)) >= header[1];
  }
}
