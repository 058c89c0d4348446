package io.paramill.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.UUID;

/**
 * A file or a folder that is written beside its final place and appears there in one step, or not
 * at all.
 */
public final class Staging implements Closeable {

  private final Storage storage;
  private final Location target;
  private final Location temporary;
  private boolean published;

  private Staging(Storage storage, Location target, Location temporary) {
    this.storage = storage;
    this.target = target;
    this.temporary = temporary;
  }

  /**
   * Starts, under a name that no other attempt has.
   *
   * @throws FileAlreadyExistsException if something is at the target
   */
  public static Staging of(Storage storage, Location target) throws IOException {
    if (storage.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Location temporary = target.sibling("_" + target.name() + "." + UUID.randomUUID() + ".tmp");
    return new Staging(storage, target, temporary);
  }

  /** Where to write: a file, or a folder. */
  public Location location() {
    return temporary;
  }

  /** Moves what was written and closed to its final place. */
  public void publish() throws IOException {
    storage.rename(temporary, target);
    published = true;
  }

  /** Deletes what was written, unless it was published. */
  @Override
  public void close() throws IOException {
    if (!published) {
      storage.delete(temporary);
    }
  }
}
