package io.paramill.format.tensorflow;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;

/**
 * The checkpoints of a training in one folder, of which the latest are kept, as TensorFlow's {@code
 * Saver} does it: the state file lists them, the oldest first, and the oldest is deleted when there
 * are too many.
 *
 * @param prefix of the checkpoint that is to be the latest
 * @param keep how many checkpoints are kept; 0 for all
 */
record CheckpointSeries(Storage storage, Location prefix, long keep) {

  /**
   * Checks that the checkpoint is new, and the state file, if there is one, sound.
   *
   * @throws FileAlreadyExistsException if there is a checkpoint of this prefix
   */
  void requireReady() throws IOException {
    if (storage.exists(BundleFiles.index(prefix))) {
      throw new FileAlreadyExistsException(BundleFiles.index(prefix).toString());
    }
    CheckpointState unused = next();
  }

  /** The state with this checkpoint as the latest, before any is deleted. */
  private CheckpointState next() throws IOException {
    Location file = prefix.sibling(CheckpointState.FILE);
    List<String> all = new ArrayList<>();
    if (storage.exists(file)) {
      CheckpointState state = CheckpointState.read(storage, file);
      all.addAll(state.all().isEmpty() ? List.of(state.latest()) : state.all());
    }
    all.remove(prefix.name());
    all.add(prefix.name());
    return new CheckpointState(prefix.name(), all);
  }

  /**
   * Moves a checkpoint of this prefix from a folder to its place: data, index, state, one after the
   * other; then deletes those that are too many.
   */
  void publish(Location folder) throws IOException {
    List<Location> files = new ArrayList<>();
    for (Storage.Entry file : storage.list(folder)) {
      if (!BundleFiles.isIndex(file.location())) {
        files.add(file.location());
      }
    }
    files.add(BundleFiles.index(folder.child(prefix.name())));
    for (Location file : files) {
      // There is no index yet, so that data of this name are what an earlier attempt left.
      storage.delete(prefix.sibling(file.name()));
      storage.rename(file, prefix.sibling(file.name()));
    }
    CheckpointState state = next();
    List<String> all = new ArrayList<>(state.all());
    List<String> old = new ArrayList<>();
    while (keep > 0 && all.size() > keep) {
      old.add(all.remove(0));
    }
    Location written = folder.child(CheckpointState.FILE);
    new CheckpointState(state.latest(), all).write(storage, written);
    storage.replace(written, prefix.sibling(CheckpointState.FILE));
    storage.delete(folder);
    for (String path : old) {
      delete(path.substring(path.lastIndexOf('/') + 1));
    }
  }

  /** Deletes the files of a checkpoint of this folder; one that lies elsewhere stays. */
  private void delete(String name) throws IOException {
    for (Storage.Entry entry : storage.list(prefix.parent())) {
      Location file = entry.location();
      Location owner = BundleFiles.prefix(file).orElse(file);
      if (owner.name().equals(name) || file.name().equals(name + ".meta")) {
        storage.delete(file);
      }
    }
  }
}
