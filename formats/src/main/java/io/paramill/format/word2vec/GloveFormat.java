package io.paramill.format.word2vec;

import java.io.IOException;

/**
 * The layout {@code glove}: a line for each word, the word and its numbers as decimals, parted by
 * blanks. The first line says how many numbers there are.
 */
public final class GloveFormat extends EmbeddingFormat {

  /** No line of a text file that is recognised is longer. */
  private static final int MAX_FIRST_LINE_BYTES = 1 << 20;

  /** The format; it holds no state. */
  public GloveFormat() {
    super("glove", new TextRows(false));
  }

  @Override
  public int recogniseOrder() {
    return 220;
  }

  @Override
  boolean begins(RowInput input) throws IOException {
    return TextRows.numbers(input.readLine(MAX_FIRST_LINE_BYTES)) >= 2;
  }
}
