package io.paramill.cli;

import io.paramill.pipeline.Training;
import io.paramill.storage.Location;
import io.paramill.train.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How the shards are trained and merged. */
final class TrainOptions {

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "How often a MapReduce job merges and stores the model, over all epochs; default: 1, or two an epoch if workers cannot synchronise.")
  Integer rounds;

  @Option(
      names = "--sync-per-epoch",
      paramLabel = "N",
      description =
          "How often an epoch the workers merge the shards' parameters in memory, 0: never; default: by the number of shards if each has a worker.")
  Integer syncPerEpoch;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often every record is trained; default: ${DEFAULT-VALUE}.")
  int epochs;

  @Option(
      names = "--dim",
      paramLabel = "N",
      defaultValue = "128",
      description = "Numbers a word vector; default: ${DEFAULT-VALUE}.")
  int dim;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "5",
      description = "Words of context on either side, at the most; default: ${DEFAULT-VALUE}.")
  int window;

  @Option(
      names = "--negative",
      paramLabel = "N",
      defaultValue = "5",
      description = "Negative samples; default: ${DEFAULT-VALUE}.")
  int negative;

  @Option(
      names = "--sample",
      paramLabel = "X",
      defaultValue = "1e-4",
      description =
          "Words more frequent than this share are thinned out; default: ${DEFAULT-VALUE}.")
  double sample;

  @Option(
      names = "--rate",
      paramLabel = "X",
      description = "Learning rate at the start; default: by the number of shards.")
  Double rate;

  @Option(
      names = "--merge",
      paramLabel = "RULE",
      defaultValue = "adasum",
      description = "adasum, row-weighted or mean; default: ${DEFAULT-VALUE}.")
  String rule;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Containers at a time; default: one a shard.")
  Integer workers;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "Memory of a container; default: what the trainer needs.")
  Integer memory;

  @Option(names = "--kernel", paramLabel = "NAME", hidden = true, defaultValue = "auto")
  String kernel;

  /** The training that these options describe. */
  Training training(Location root, long seed, int shards) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("dim", Integer.toString(dim));
    settings.put("window", Integer.toString(window));
    settings.put("negative", Integer.toString(negative));
    settings.put("sample", Double.toString(sample));
    settings.put("rate", Double.toString(rate == null ? Training.rate(shards) : rate));
    settings.put("kernel", kernel);
    int atATime = workers == null ? shards : Math.min(workers, shards);
    int syncs =
        syncPerEpoch != null ? syncPerEpoch : atATime < shards ? 0 : Training.syncPerEpoch(shards);
    int merges = rounds != null ? rounds : syncs > 0 || shards == 1 ? 1 : 2 * epochs;
    TrainingPlan plan =
        new TrainingPlan(
            root.uri(),
            "word2vec",
            settings,
            seed,
            epochs,
            merges,
            shards,
            new TrainingPlan.Sync(Training.steps(syncs, epochs, merges), rule));
    return new Training(plan, atATime, memory == null ? 0 : memory);
  }
}
