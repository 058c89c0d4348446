package io.paramill.cli;

import io.paramill.cli.TextTable.Bar;
import io.paramill.pipeline.RunFolder;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Map;

/** Tells a person what came out of a run. */
record Summary(Storage storage, RunLayout layout, Sheet sheet) {

  private static final String LOSS = "loss";

  /** The shards, a row each. */
  void shards() throws IOException {
    ShardManifest manifest = ShardManifest.read(storage, layout.shards());
    sheet.heading("Shards by " + manifest.strategy() + ", in " + layout.shards());
    new ShardPicture(manifest).draw(sheet);
  }

  /** The loss of each round. */
  void rounds() throws IOException {
    TextTable table = new TextTable("round", LOSS, "words trained", "merged");
    for (int round = 1; ; round++) {
      boolean merged = storage.exists(RunLayout.manifest(layout.model(round)));
      if (!merged && !storage.isFolder(layout.parts(round))) {
        break;
      }
      if (merged) {
        PartManifest manifest = PartManifest.read(storage, layout.model(round));
        table.row(round, loss(manifest), words(manifest), "yes");
      } else {
        table.row(round, "", "", "not yet");
      }
    }
    sheet.heading("Rounds");
    sheet.table(table);
  }

  /** The loss of each shard in each of so many rounds. */
  void losses(int rounds) throws IOException {
    int shards = ShardManifest.read(storage, layout.shards()).shards().size();
    TextTable table = new TextTable("round", "shard", LOSS, "", "words trained");
    double most = 0;
    for (int round = 1; round <= rounds; round++) {
      for (int shard = 0; shard < shards; shard++) {
        Location part = layout.part(round, shard);
        if (storage.exists(RunLayout.manifest(part))) {
          PartManifest manifest = PartManifest.read(storage, part);
          double loss = manifest.metrics().getOrDefault(LOSS, Double.NaN);
          // The first shard of the first round has learnt least.
          most = Math.max(most, loss);
          table.row(round, shard, loss(manifest), Bar.of(loss, most), words(manifest));
        }
      }
    }
    sheet.heading("Loss by round and shard");
    sheet.table(table);
  }

  private static String loss(PartManifest manifest) {
    return "%.4f".formatted(manifest.metrics().getOrDefault(LOSS, Double.NaN));
  }

  private static String words(PartManifest manifest) {
    return "%,.0f".formatted(manifest.metrics().getOrDefault("tokens", 0.0));
  }

  /** What each stage was begun with. */
  void settings() throws IOException {
    TextTable table = new TextTable("stage", "option", "value");
    RunFolder folder = new RunFolder(storage, layout.root());
    for (Storage.Entry file : storage.list(layout.settings())) {
      String stage = file.location().name().replace(".json", "");
      for (Map.Entry<String, String> setting : folder.settings(stage).entrySet()) {
        table.row(stage, setting.getKey(), setting.getValue());
      }
    }
    sheet.heading("Settings");
    sheet.table(table);
  }

  /** Where the parts of the run are, as far as there are any. */
  void places() throws IOException {
    TextTable table = new TextTable("what", "where");
    place(table, "vocabulary", layout.vocabulary());
    place(table, "shards", layout.shards());
    place(table, "rejected records", layout.rejected());
    place(table, "rounds, with the model of each", layout.model(0).parent().parent());
    place(table, "curves for TensorBoard", layout.events(0).parent());
    place(table, "exports", layout.export("torch").parent());
    sheet.heading("Where everything is");
    sheet.table(table);
  }

  private void place(TextTable table, String what, Location where) throws IOException {
    if (storage.exists(where)) {
      table.row(what, where);
    }
  }
}
