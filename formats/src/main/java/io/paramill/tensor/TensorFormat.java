package io.paramill.tensor;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Set;

/**
 * A layout of models at rest. Implementations are found by {@link java.util.ServiceLoader} and hold
 * no state.
 */
public interface TensorFormat {

  /** The name by which people choose it, for example {@code safetensors}. */
  String name();

  /** The names of the settings that it knows for reading. */
  default Set<String> settingsForReading() {
    return Set.of();
  }

  /** The names of the settings that it knows for writing. */
  default Set<String> settingsForWriting() {
    return Set.of();
  }

  /**
   * How early this format is asked whether it recognises a file; lower comes first. Formats with a
   * magic number keep the default; those that look at text or at weak signs ask for a higher one.
   */
  default int recogniseOrder() {
    return 100;
  }

  /**
   * Whether the file or folder holds this layout, judged by its content, never by its name alone.
   * Reads little, and throws {@link IOException} only if the storage fails: a file too short or
   * damaged at once is simply not recognised.
   */
  boolean recognises(Storage storage, Location location) throws IOException;

  /**
   * Whether a location is meant to hold this layout, by the names of the files of a model that is
   * made of several. It is asked only where no format recognises anything: the model is damaged
   * then, and opening it tells how.
   */
  default boolean isMeant(Storage storage, Location location) throws IOException {
    return false;
  }

  /**
   * Opens a model for reading.
   *
   * @throws MalformedDataException if the catalog is damaged
   * @throws UnsupportedDataException if it is valid, but holds what this library does not read
   */
  TensorSource open(Storage storage, Location location, FormatOptions options) throws IOException;

  /**
   * Starts to write a model. Nothing becomes visible at {@code location} before {@link
   * TensorSink#finish}.
   *
   * @throws UnsupportedDataException before a byte is written, if the layout cannot hold a type, a
   *     name or a size, or if the format is only read
   * @throws java.nio.file.FileAlreadyExistsException if something is there already
   */
  TensorSink create(Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException;
}
