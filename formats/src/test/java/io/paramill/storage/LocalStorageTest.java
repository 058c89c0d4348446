package io.paramill.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest extends StorageContract {

  @TempDir Path temporary;

  @Override
  protected Storage storage() {
    return new LocalStorage();
  }

  @Override
  protected Location folder() {
    return Location.of(temporary);
  }
}
