package io.paramill.format.word2vec;

import java.io.IOException;
import java.io.OutputStream;

/**
 * {@code word SP float32 little-endian ... NL}. The last byte is written; other writers leave it
 * out.
 */
final class BinaryRows implements RowCodec {

  @Override
  public boolean hasHeader() {
    return true;
  }

  @Override
  public byte[] read(RowInput input, byte[] vector) throws IOException {
    byte[] word = input.readUntil(' ', RowInput.MAX_WORD_BYTES);
    input.readFully(vector);
    if (input.peek() == '\n') {
      input.read();
    }
    return word;
  }

  @Override
  public void write(OutputStream output, byte[] word, byte[] vector) throws IOException {
    output.write(word);
    output.write(' ');
    output.write(vector);
    output.write('\n');
  }
}
