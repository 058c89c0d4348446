package io.paramill.format.tensorflow;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The data files of a checkpoint: each is opened when it is first read. */
final class DataFiles implements Closeable {

  private final Storage storage;
  private final List<Storage.Entry> entries;
  private final StorageInput[] inputs;

  private DataFiles(Storage storage, List<Storage.Entry> entries) {
    this.storage = storage;
    this.entries = entries;
    inputs = new StorageInput[entries.size()];
  }

  /**
   * Finds all files.
   *
   * @throws MalformedDataException that lists all that are missing
   */
  static DataFiles find(Storage storage, Location prefix, int shards) throws IOException {
    List<Storage.Entry> entries = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      Location file = BundleFiles.data(prefix, shard, shards);
      Optional<Storage.Entry> entry = storage.stat(file).filter(found -> !found.folder());
      entry.ifPresentOrElse(entries::add, () -> missing.add(file.name()));
    }
    if (!missing.isEmpty()) {
      throw new MalformedDataException(
          ErrorCode.MISSING_SHARD,
          BundleFiles.index(prefix),
          "Cannot read the checkpoint: missing are " + String.join(", ", missing));
    }
    return new DataFiles(storage, entries);
  }

  /** How many files there are. */
  int count() {
    return entries.size();
  }

  long lengthBytes(int shard) {
    return entries.get(shard).lengthBytes();
  }

  Location location(int shard) {
    return entries.get(shard).location();
  }

  synchronized StorageInput open(int shard) throws IOException {
    if (inputs[shard] == null) {
      inputs[shard] = storage.open(location(shard));
    }
    return inputs[shard];
  }

  @Override
  public synchronized void close() throws IOException {
    for (StorageInput input : inputs) {
      if (input != null) {
        input.close();
      }
    }
  }
}
