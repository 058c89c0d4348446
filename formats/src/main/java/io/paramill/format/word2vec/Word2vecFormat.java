package io.paramill.format.word2vec;

import java.io.IOException;

/**
 * The layout {@code word2vec}: what the C tool writes with {@code -binary 1}. A line {@code words
 * dimensions}, then for each word its bytes, a blank, and its numbers as little-endian float32.
 */
public final class Word2vecFormat extends EmbeddingFormat {

  /** The format; it holds no state. */
  public Word2vecFormat() {
    super("word2vec", new BinaryRows());
  }

  @Override
  public int recogniseOrder() {
    return 200;
  }

  @Override
  boolean begins(RowInput input) throws IOException {
    long[] header = EmbeddingSource.readHeader(input);
    if (header[0] == 0 || header[1] == 0) {
      return header[1] > 0 && input.remaining() == 0;
    }
    long dimensions = header[1];
    if (dimensions * Float.BYTES > input.remaining() / header[0]) {
      return false;
    }
    byte[] unused = input.readUntil(' ', RowInput.MAX_WORD_BYTES);
    for (long i = 0; i < Math.min(64, dimensions * Float.BYTES); i++) {
      int value = input.read();
      if (value < '\t' || value > '~') {
        return true;
      }
    }
    return false;
  }
}
