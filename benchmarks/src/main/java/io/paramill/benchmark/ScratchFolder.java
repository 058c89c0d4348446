package io.paramill.benchmark;

import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that is gone when it is closed. */
record ScratchFolder(Path path) implements Closeable {

  static ScratchFolder create() throws IOException {
    return new ScratchFolder(Files.createTempDirectory("paramill-bench"));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() throws IOException {
    new LocalStorage().delete(Location.of(path));
  }
}
