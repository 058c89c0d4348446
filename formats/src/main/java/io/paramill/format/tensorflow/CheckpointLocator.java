package io.paramill.format.tensorflow;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Finds the checkpoint that a person means: by its prefix, one of its files, its folder, a state
 * file, or the folder of a saved model.
 */
final class CheckpointLocator {

  static final String SAVED_MODEL_PREFIX = "variables/variables";

  /** Whether the files of a prefix are there. */
  @FunctionalInterface
  interface Presence {
    boolean test(Location prefix) throws IOException;
  }

  private final Storage storage;
  private final Presence presence;

  /** A locator of the checkpoints that a version of the layout finds present. */
  CheckpointLocator(Storage storage, Presence presence) {
    this.storage = storage;
    this.presence = presence;
  }

  /** A locator of checkpoints with an index file. */
  static CheckpointLocator ofBundles(Storage storage) {
    return new CheckpointLocator(storage, prefix -> storage.exists(BundleFiles.index(prefix)));
  }

  /**
   * The prefix of the checkpoint, if there is anything that looks like one.
   *
   * @throws MalformedDataException if a state file is damaged or names what is not there, or if a
   *     folder has several checkpoints and no state file
   */
  Optional<Location> prefix(Location location) throws IOException {
    if (storage.isFolder(location)) {
      Optional<Location> inside = inFolder(location);
      if (inside.isPresent()) {
        return inside;
      }
    } else if (location.name().equals(CheckpointState.FILE) && storage.exists(location)) {
      return Optional.of(latest(location));
    }
    if (isPresent(location)) {
      return Optional.of(location);
    }
    Optional<Location> named = BundleFiles.prefix(location);
    return named.isPresent() && isPresent(named.get()) ? named : Optional.empty();
  }

  private Optional<Location> inFolder(Location folder) throws IOException {
    Location state = folder.child(CheckpointState.FILE);
    if (storage.exists(state)) {
      return Optional.of(latest(state));
    }
    Location saved = folder.child(SAVED_MODEL_PREFIX);
    if (isPresent(saved)) {
      return Optional.of(saved);
    }
    List<Location> prefixes =
        storage.list(folder).stream()
            .map(Storage.Entry::location)
            .filter(BundleFiles::isIndex)
            .flatMap(index -> BundleFiles.prefix(index).stream())
            .toList();
    if (prefixes.size() > 1) {
      throw new MalformedDataException(
          ErrorCode.NOT_A_CHECKPOINT,
          folder,
          "Cannot choose a checkpoint: there are "
              + String.join(", ", prefixes.stream().map(Location::name).toList()));
    }
    return prefixes.stream().findFirst();
  }

  /**
   * The checkpoint that a state file names. Folders are often moved as a whole, so that of a path
   * that leads elsewhere the name counts; nothing outside of the folder is ever read.
   */
  private Location latest(Location state) throws IOException {
    Location folder = state.parent();
    String path = CheckpointState.read(storage, state).latest();
    for (String candidate : List.of(path, path.substring(path.lastIndexOf('/') + 1))) {
      Optional<Location> prefix = below(folder, candidate);
      if (prefix.isPresent() && isPresent(prefix.get())) {
        return prefix.get();
      }
    }
    throw new MalformedDataException(
        ErrorCode.MISSING_SHARD,
        state,
        "Cannot find the latest checkpoint: there is no '"
            + path.replaceAll("\\p{Cntrl}", "?")
            + "' in its folder");
  }

  private static Optional<Location> below(Location folder, String path) {
    try {
      return Optional.of(folder.child(path));
    } catch (IllegalArgumentException leadsOut) {
      return Optional.empty();
    }
  }

  private boolean isPresent(Location prefix) throws IOException {
    return !prefix.name().isEmpty() && presence.test(prefix);
  }
}
