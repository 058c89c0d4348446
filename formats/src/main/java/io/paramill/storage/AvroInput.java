package io.paramill.storage;

import java.io.IOException;
import java.util.Optional;
import org.apache.avro.file.SeekableInput;

/** A file as Avro wants to read it; closing it closes the file. */
public final class AvroInput implements SeekableInput {

  private final StorageInput input;
  private long position;
  private IOException failure;

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
    long rest = input.lengthBytes() - position;
    if (rest <= 0 || length == 0) {
      return length == 0 ? 0 : -1;
    }
    int count = (int) Math.min(length, rest);
    try {
      input.readFully(position, buffer, offset, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    position += count;
    return count;
  }

  /** Why the file could not be read; empty if what Avro complains of is what the file holds. */
  public Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
