package io.paramill.cli;

import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Where the models are that a command names. Hadoop is asked only where there is something of it, a
 * setting or a path with a scheme: to load it takes longer than most of these commands.
 */
final class ModelFiles {

  private final Storage storage;

  private ModelFiles(Storage storage) {
    this.storage = storage;
  }

  /** For these paths, of which some may be null. */
  static ModelFiles of(HadoopOptions options, String... paths) throws IOException {
    boolean local =
        !options.isConfigured()
            && Arrays.stream(paths)
                .filter(Objects::nonNull)
                .allMatch(path -> path.indexOf(':') < 0 || path.startsWith("file:"));
    return new ModelFiles(
        local ? new LocalStorage() : new HadoopStorage(ClusterOptions.configuration(options)));
  }

  Storage storage() {
    return storage;
  }

  /** The location that a path names. */
  Location locate(String path) throws IOException {
    return storage instanceof HadoopStorage hadoop ? hadoop.locate(path) : Location.of(path);
  }
}
