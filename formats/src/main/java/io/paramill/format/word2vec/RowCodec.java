package io.paramill.format.word2vec;

import java.io.IOException;
import java.io.OutputStream;

/** How a row follows another in a file: a word and its numbers. */
interface RowCodec {

  /** Whether a line with the numbers of words and of dimensions comes first. */
  boolean hasHeader();

  /**
   * Reads the next row.
   *
   * @param vector where its numbers go, as little-endian bytes; its length is known from the header
   * @return the word's bytes
   */
  byte[] read(RowInput input, byte[] vector) throws IOException;

  /** Writes a row. */
  void write(OutputStream output, byte[] word, byte[] vector) throws IOException;
}
