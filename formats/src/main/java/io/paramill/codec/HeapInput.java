package io.paramill.codec;

import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import java.io.EOFException;

/** An array as an input. */
record HeapInput(byte[] bytes) implements StorageInput {

  @Override
  public Location location() {
    return new Location("memory:/");
  }

  @Override
  public long lengthBytes() {
    return bytes.length;
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws EOFException {
    if (position < 0 || length > bytes.length - position) {
      throw new EOFException("Cannot read %d bytes at %d of an array".formatted(length, position));
    }
    System.arraycopy(bytes, (int) position, buffer, offset, length);
  }

  @Override
  public void close() {}
}
