package io.paramill.storage;

import java.io.IOException;
import org.apache.avro.file.SeekableInput;

/** A file as Avro wants to read it; closing it closes the file. */
public final class AvroInput implements SeekableInput {

  private final StorageInput input;
  private long position;

  /** A view of this file, at its front. */
  public AvroInput(StorageInput input) {
    this.input = input;
  }

  @Override
  public void seek(long target) {
    position = target;
  }

  @Override
  public long tell() {
    return position;
  }

  @Override
  public long length() {
    return input.lengthBytes();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = (int) Math.min(length, input.lengthBytes() - position);
    if (count <= 0) {
      return length == 0 ? 0 : -1;
    }
    input.readFully(position, buffer, offset, count);
    position += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
