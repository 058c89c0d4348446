package io.paramill.codec;

import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import java.io.EOFException;
import java.io.IOException;

/** A range of another input, as an input of its own; closing it leaves the other open. */
public record InputWindow(StorageInput whole, long offset, long lengthBytes)
    implements StorageInput {

  /**
   * Checks that the range lies in the other input.
   *
   * @throws IllegalArgumentException if it does not
   */
  public InputWindow {
    if (offset < 0 || lengthBytes < 0 || lengthBytes > whole.lengthBytes() - offset) {
      throw new IllegalArgumentException(
          "Cannot use %d bytes at %d of %s: it has %d bytes"
              .formatted(lengthBytes, offset, whole.location(), whole.lengthBytes()));
    }
  }

  @Override
  public Location location() {
    return whole.location();
  }

  @Override
  public long start() {
    return whole.start() + offset;
  }

  @Override
  public void readFully(long position, byte[] buffer, int start, int length) throws IOException {
    if (position < 0 || length > lengthBytes - position) {
      throw new EOFException(
          "Cannot read %d bytes at %d of a part of %s: it has %d bytes"
              .formatted(length, position, location(), lengthBytes));
    }
    whole.readFully(offset + position, buffer, start, length);
  }

  @Override
  public void close() {}
}
