package io.paramill.codec;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.UUID;

/** A file that is written under a temporary name beside its target and then published whole. */
public final class PendingFile implements Closeable {

  private final Storage storage;
  private final Location target;
  private final Location temporary;
  private final StorageOutput output;
  private boolean published;

  private PendingFile(Storage storage, Location target, Location temporary, StorageOutput output) {
    this.storage = storage;
    this.target = target;
    this.temporary = temporary;
    this.output = output;
  }

  /**
   * Starts a file, under a name that no other attempt has.
   *
   * @throws FileAlreadyExistsException if something is at the target already
   */
  public static PendingFile create(Storage storage, Location target) throws IOException {
    if (storage.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Location temporary = target.sibling("_" + target.name() + "." + UUID.randomUUID() + ".tmp");
    return new PendingFile(storage, target, temporary, storage.create(temporary));
  }

  /** Where to write. */
  public StorageOutput output() {
    return output;
  }

  /** Makes the file durable and visible. */
  public void publish() throws IOException {
    output.sync();
    output.close();
    storage.rename(temporary, target);
    published = true;
  }

  /** Leaves nothing behind if the file was not published. */
  @Override
  public void close() throws IOException {
    if (!published) {
      output.close();
      storage.delete(temporary);
    }
  }
}
