package io.paramill.cli;

import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.io.PrintWriter;

/** Tells a person what came out of a run. */
record Summary(Storage storage, RunLayout layout, PrintWriter out) {

  /** The shards, a row each. */
  void shards() throws IOException {
    ShardManifest manifest = ShardManifest.read(storage, layout.shards());
    heading("Shards by " + manifest.strategy() + ", in " + layout.shards());
    new ShardPicture(manifest).print(out);
  }

  /** The loss of each round. */
  void rounds() throws IOException {
    TextTable table = new TextTable("round", "loss", "words trained", "merged");
    for (int round = 1; ; round++) {
      boolean merged = storage.exists(RunLayout.manifest(layout.model(round)));
      if (!merged && !storage.isFolder(layout.parts(round))) {
        break;
      }
      if (merged) {
        PartManifest manifest = PartManifest.read(storage, layout.model(round));
        table.row(
            round,
            "%.4f".formatted(manifest.metrics().getOrDefault("loss", Double.NaN)),
            "%,.0f".formatted(manifest.metrics().getOrDefault("tokens", 0.0)),
            "yes");
      } else {
        table.row(round, "", "", "not yet");
      }
    }
    heading("Rounds");
    table.print(out);
  }

  /** A line over a table. */
  void heading(String text) {
    out.println();
    out.println(text);
  }
}
