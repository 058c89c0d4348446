package io.paramill.storage;

class MemoryStorageTest extends StorageContract {

  private final Storage storage = new MemoryStorage();

  @Override
  protected Storage storage() {
    return storage;
  }

  @Override
  protected Location folder() {
    return new Location("memory:/folder");
  }
}
