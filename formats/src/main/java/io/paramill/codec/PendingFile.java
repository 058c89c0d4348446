package io.paramill.codec;

import io.paramill.storage.Location;
import io.paramill.storage.Staging;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;

/** A file that is written under a temporary name beside its target and then published whole. */
public final class PendingFile implements Closeable {

  private final Staging staging;
  private final StorageOutput output;

  private PendingFile(Staging staging, StorageOutput output) {
    this.staging = staging;
    this.output = output;
  }

  /**
   * Starts a file.
   *
   * @throws FileAlreadyExistsException if something is at the target already
   */
  public static PendingFile create(Storage storage, Location target) throws IOException {
    Staging staging = Staging.of(storage, target);
    return new PendingFile(staging, storage.create(staging.location()));
  }

  /** Where to write. */
  public StorageOutput output() {
    return output;
  }

  /** Makes the file durable and visible. */
  public void publish() throws IOException {
    output.sync();
    output.close();
    staging.publish();
  }

  /** Leaves nothing behind if the file was not published. */
  @Override
  public void close() throws IOException {
    try (staging) {
      output.close();
    }
  }
}
