package io.paramill.format.numpy;

import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import java.io.IOException;

/** What is behind the header of a file; it owns the file. */
record NpyData(StorageInput file, long offset) implements StorageInput {

  @Override
  public Location location() {
    return file.location();
  }

  @Override
  public long lengthBytes() {
    return file.lengthBytes() - offset;
  }

  @Override
  public void readFully(long position, byte[] buffer, int start, int length) throws IOException {
    file.readFully(offset + position, buffer, start, length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
