package io.paramill.cli;

import io.paramill.corpus.DocumentFiles;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Prints the records of shards. */
record ShardText(Storage storage, Location folder) {

  /** A line a record of one shard, or of all but the holdout if none is named. */
  void print(String name, PrintWriter out) throws IOException {
    for (Shard shard : chosen(ShardManifest.read(storage, folder), name)) {
      for (String file : shard.files()) {
        try (var reader =
            new DocumentFiles.Reader(storage.open(folder.child(shard.path()).child(file)))) {
          for (String next = reader.nextLine(); next != null; next = reader.nextLine()) {
            out.print(next);
            out.print('\n');
          }
        }
      }
    }
    out.flush();
  }

  private static List<Shard> chosen(ShardManifest manifest, String name) {
    if (name == null) {
      return manifest.shards();
    }
    if (name.equals(RunLayout.holdoutName()) && manifest.holdout() != null) {
      return List.of(manifest.holdout());
    }
    return manifest.shards().stream()
        .filter(shard -> Integer.toString(shard.id()).equals(name))
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown shard '%s': there are 0 to %d%s"
                        .formatted(
                            name,
                            manifest.shards().size() - 1,
                            manifest.holdout() == null ? "" : ", holdout")));
  }
}
