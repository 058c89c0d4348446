package io.paramill.pipeline;

import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;

/**
 * Frees the space of parameters that a later model has replaced: the blocks of all parts and models
 * before a round. Their manifests stay, for what they tell about the training.
 */
record Retention(Storage storage, RunLayout layout) {

  void keepOnly(int round) throws IOException {
    if (!storage.isFolder(layout.round(round).parent())) {
      return;
    }
    for (int before = round; before >= 0; before--) {
      if (before < round && !free(layout.model(before))) {
        return;
      }
      if (storage.isFolder(layout.parts(before))) {
        for (Storage.Entry part : storage.list(layout.parts(before))) {
          free(part.location());
        }
      }
    }
  }

  /** Whether there was anything to free. */
  private boolean free(Location folder) throws IOException {
    if (!storage.exists(RunLayout.manifest(folder))) {
      storage.delete(folder);
      return true;
    }
    boolean freed = false;
    for (PartManifest.BlockFile file : PartManifest.read(storage, folder).files()) {
      Location blocks = folder.child(file.name());
      freed |= storage.exists(blocks);
      storage.delete(blocks);
    }
    return freed;
  }
}
