package io.paramill.run;

import io.paramill.storage.Location;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the parts of a run lie below its output folder. No other class knows these names.
 *
 * <pre>
 * ROOT/settings/STAGE.json             what each stage was begun with
 *     /vocabulary/vocabulary.tsv           word, TAB, count; most frequent first
 *     /vocabulary/phrases.tsv              pass, TAB, two words that count as one; if it was asked for
 *     /vocabulary/manifest.json
 *     /shards/shard-00000-of-00008/*.avro  documents
 *     /shards/holdout/*.avro           documents that were set aside
 *     /shards/manifest.json
 *     /_rejected/*.avro                records that no shard takes
 *     /rounds/round-00000/model/           initial parameters
 *     /rounds/round-00001/parts/shard-00000/   what a container trained
 *     /rounds/round-00001/model/           merged
 *     /events/shard-00000/                 curves of a shard's training, for TensorBoard
 *     /export/FORMAT/                      the model in other layouts
 *     /report.html                     a page about the run
 * </pre>
 */
public record RunLayout(Location root) {

  /** The name of the file whose presence commits the folder that it is in. */
  public static final String MANIFEST = "manifest.json";

  /** The folder of the settings that each stage was begun with; its presence marks a run. */
  public Location settings() {
    return root.child("settings");
  }

  /** The folder of the vocabulary. */
  public Location vocabularyFolder() {
    return root.child("vocabulary");
  }

  /** The words and their counts. */
  public Location vocabulary() {
    return vocabularyFolder().child("vocabulary.tsv");
  }

  /** The pairs of words that count as one. */
  public Location phrases() {
    return vocabularyFolder().child("phrases.tsv");
  }

  /** The folder of all shards. */
  public Location shards() {
    return root.child("shards");
  }

  /** The folder of the records that no shard takes. */
  public Location rejected() {
    return root.child("_rejected");
  }

  /** The name of the folder below {@link #shards} of what was set aside. */
  public static String holdoutName() {
    return "holdout";
  }

  /** The name of one shard's folder below {@link #shards}. */
  public static String shardName(int shard, int shards) {
    return String.format(Locale.ROOT, "shard-%05d-of-%05d", shard, shards);
  }

  /** Whether a folder's name is that of a shard. */
  public static boolean isShardName(String name) {
    return name.matches("shard-\\d{5,}-of-\\d{5,}");
  }

  /** The merged model after a round; round 0 holds the initial parameters. */
  public Location model(int round) {
    return round(round).child("model");
  }

  /** What one shard's container published in a round. */
  public Location part(int round, int shard) {
    return parts(round).child(String.format(Locale.ROOT, "shard-%05d", shard));
  }

  /** Where an attempt at a part writes before it is published by a rename. */
  public Location partAttempt(int round, int shard, String attempt) {
    return parts(round)
        .child("_attempts")
        .child(String.format(Locale.ROOT, "shard-%05d-%s", shard, attempt));
  }

  /** The folder of a shard's event files. */
  public Location events(int shard) {
    return root.child("events").child(String.format(Locale.ROOT, "shard-%05d", shard));
  }

  /** The folder of a round's parts. */
  public Location parts(int round) {
    return round(round).child("parts");
  }

  /** The folder of a round. */
  public Location round(int round) {
    return root.child("rounds").child(String.format(Locale.ROOT, "round-%05d", round));
  }

  /** The model in another layout. */
  public Location export(String format) {
    return root.child("export").child(format);
  }

  /** A page about the run. */
  public Location report() {
    return root.child("report.html");
  }

  /** The manifest in a folder. */
  public static Location manifest(Location folder) {
    return folder.child(MANIFEST);
  }

  /** The run that a model folder belongs to, if it lies where a run keeps its models. */
  public static Optional<RunLayout> ofModel(Location model) {
    Location rounds = model.parent().parent();
    return model.name().equals("model") && rounds.name().equals("rounds")
        ? Optional.of(new RunLayout(rounds.parent()))
        : Optional.empty();
  }
}
