package io.paramill.tensor;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Counts the bytes that are read from another storage. */
public final class CountingStorage implements Storage {

  private final Storage storage;
  private long bytesRead;

  /** Counts what is read from this one. */
  public CountingStorage(Storage storage) {
    this.storage = storage;
  }

  /** How many bytes have been read so far. */
  public synchronized long bytesRead() {
    return bytesRead;
  }

  private synchronized void count(int length) {
    bytesRead += length;
  }

  @Override
  public StorageInput open(Location location) throws IOException {
    StorageInput input = storage.open(location);
    return new StorageInput() {
      @Override
      public Location location() {
        return input.location();
      }

      @Override
      public long lengthBytes() {
        return input.lengthBytes();
      }

      @Override
      public void readFully(long position, byte[] buffer, int offset, int length)
          throws IOException {
        count(length);
        input.readFully(position, buffer, offset, length);
      }

      @Override
      public void close() throws IOException {
        input.close();
      }
    };
  }

  @Override
  public StorageOutput create(Location location) throws IOException {
    return storage.create(location);
  }

  @Override
  public List<Entry> list(Location folder) throws IOException {
    return storage.list(folder);
  }

  @Override
  public Optional<Entry> stat(Location location) throws IOException {
    return storage.stat(location);
  }

  @Override
  public void rename(Location from, Location to) throws IOException {
    storage.rename(from, to);
  }

  @Override
  public void delete(Location location) throws IOException {
    storage.delete(location);
  }
}
