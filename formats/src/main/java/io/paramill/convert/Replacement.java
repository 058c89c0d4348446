package io.paramill.convert;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.Closeable;
import java.io.IOException;

/**
 * The successor of a file or a folder. It is written beside it, in a folder {@code
 * _NAME.overwrite}; then the old one is moved aside into that folder, the new one takes its place,
 * and the folder is deleted. Whenever this is cut off, one of both is whole, and {@link #recover}
 * puts it in its place.
 */
final class Replacement implements Closeable {

  private final Storage storage;
  private final Location target;
  private final Location folder;

  private Replacement(Storage storage, Location target) {
    this.storage = storage;
    this.target = target;
    folder = folder(target);
  }

  private static Location folder(Location target) {
    return target.sibling("_" + target.name() + ".overwrite");
  }

  /** Starts a successor of what is at the target. */
  static Replacement of(Storage storage, Location target) throws IOException {
    recover(storage, target);
    return new Replacement(storage, target);
  }

  /**
   * Cleans up after a replacement that was cut off: if the target is missing, the old one comes
   * back.
   */
  static void recover(Storage storage, Location target) throws IOException {
    Location folder = folder(target);
    if (!storage.exists(folder)) {
      return;
    }
    Location old = old(target);
    if (!storage.exists(target) && storage.exists(old)) {
      storage.rename(old, target);
    }
    storage.delete(folder);
  }

  private static Location old(Location target) {
    return folder(target).child("old").child(target.name());
  }

  /** Where to write the successor. */
  Location location() {
    return folder.child("new").child(target.name());
  }

  /** Puts the successor, which is whole, in the place of the old one. */
  void publish() throws IOException {
    storage.rename(target, old(target));
    try {
      storage.rename(location(), target);
    } catch (IOException e) {
      storage.rename(old(target), target);
      throw e;
    }
    storage.delete(folder);
  }

  /** Deletes what was written, unless it was published. */
  @Override
  public void close() throws IOException {
    recover(storage, target);
  }
}
