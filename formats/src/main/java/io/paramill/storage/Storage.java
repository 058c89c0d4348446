package io.paramill.storage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A place that keeps files: the local file system, memory, or whatever Hadoop reaches. Files are
 * written once, from front to back, and never changed. Implementations are safe for use by several
 * threads.
 */
public interface Storage {

  /**
   * What {@link #list} and {@link #stat} tell of a file or a folder; {@code lengthBytes} is 0 for a
   * folder.
   */
  record Entry(Location location, boolean folder, long lengthBytes, long modifiedMillis) {}

  /**
   * Opens a file for positional reads.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  StorageInput open(Location location) throws IOException;

  /**
   * Creates a file, and the folders above it where they are missing.
   *
   * @throws java.nio.file.FileAlreadyExistsException if something is there already
   */
  StorageOutput create(Location location) throws IOException;

  /**
   * The entries directly inside a folder, ordered by name.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such folder
   */
  List<Entry> list(Location folder) throws IOException;

  /** What is at a location, or nothing. */
  Optional<Entry> stat(Location location) throws IOException;

  /**
   * Publishes a file or a folder under its final name, in one step; it never overwrites.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the target exists
   * @throws java.nio.file.NoSuchFileException if the source does not
   */
  void rename(Location from, Location to) throws IOException;

  /**
   * Moves a file over another one, which may be there or not. Where the storage can do that in one
   * step, the target is never missing in between.
   *
   * @throws java.nio.file.NoSuchFileException if the source does not exist
   */
  default void replace(Location from, Location to) throws IOException {
    delete(to);
    rename(from, to);
  }

  /** Deletes a file, or a folder with all in it; does nothing where nothing is. */
  void delete(Location location) throws IOException;

  /** Whether anything is at a location. */
  default boolean exists(Location location) throws IOException {
    return stat(location).isPresent();
  }

  /** Whether a folder is at a location. */
  default boolean isFolder(Location location) throws IOException {
    return stat(location).map(Entry::folder).orElse(false);
  }
}
