package io.paramill.cli;

import io.paramill.pipeline.Training;
import io.paramill.storage.Location;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Option;

/** How the shards are trained and merged. */
final class TrainOptions {

  private static final Location NOWHERE = Location.of("file:/");

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "How often a MapReduce job merges and stores the model, over all epochs; default: 1, or"
              + " two an epoch if workers cannot synchronise.")
  Integer rounds;

  @Option(
      names = "--sync-per-epoch",
      paramLabel = "N",
      description =
          "How often an epoch the workers merge the shards' parameters in memory, 0: never;"
              + " default: by the number of shards if each has a worker.")
  Integer syncPerEpoch;

  @Option(
      names = "--hot-steps",
      paramLabel = "N",
      description =
          "How often the rows of the 4,096 most frequent words are merged in memory for each time"
              + " that all are; default: 1, or by the number of shards if --sync-per-epoch is.")
  Integer hotSteps;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often every record is trained; default: ${DEFAULT-VALUE}.")
  int epochs;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Other defaults: text8-nce, as in TensorFlow's word2vec tutorial, is --window 1 --loss"
              + " nce --negative 64 --batch 64 --sample 0 --rate 0.0078125.")
  Preset preset;

  @Option(
      names = "--dim",
      paramLabel = "N",
      defaultValue = "128",
      description = "Numbers a word vector; default: ${DEFAULT-VALUE}.")
  int dim;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "skip-gram",
      description =
          "skip-gram, or cbow: the words around a word learn as one; default: ${DEFAULT-VALUE}.")
  String model;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description = "negative, nce, sampled-softmax or hierarchical; default: negative.")
  String loss;

  @Option(
      names = "--window",
      paramLabel = "N",
      description = "Words of context on either side, at the most; default: 5.")
  Integer window;

  @Option(
      names = "--negative",
      paramLabel = "N",
      description = "Words that each word is told from; default: 5.")
  Integer negative;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Windows that have these words in common; default: 1.")
  Integer batch;

  @Option(
      names = "--sample",
      paramLabel = "X",
      description = "Words more frequent than this share are thinned out; default: 1e-4.")
  Double sample;

  @Option(
      names = "--rate",
      paramLabel = "X",
      description = "Learning rate at the start; default: by the number of shards.")
  Double rate;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "sgd, or adagrad, for skip-gram; default: sgd.")
  String optimizer;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Threads of a container, which train without waiting for each other: the bytes of a model"
              + " differ from run to run with more than ${DEFAULT-VALUE}, the default.")
  int threads;

  @Option(
      names = "--merge",
      paramLabel = "RULE",
      description =
          "adasum, damped-adasum, row-weighted or mean; default: adasum, with more than four shards"
              + " damped-adasum (:0.6 with 16 or more merges an epoch), for graphs of nd4j"
              + " row-weighted.")
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

  @Option(
      names = "--gpus",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "GPUs of a container, as yarn.io/gpu of a cluster that counts them; default:"
              + " ${DEFAULT-VALUE}.")
  int gpus;

  @Option(
      names = "--kernel",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "vector, plain, nd4j (with ND4J's jars on the class path), cuda (on an NVIDIA GPU) or auto:"
              + " vector where the processor is worth it; default: ${DEFAULT-VALUE}.")
  String kernel;

  /** Values of options that are not given. */
  enum Preset {
    /** Batches of 64 windows of two pairs, whose mean loss the tutorial trains at a rate of 1. */
    TEXT8_NCE("1", "nce", "64", "64", "0", Double.toString(1.0 / 128));

    @SuppressWarnings("ImmutableEnumChecker") // made by Map.of
    private final Map<String, String> values;

    Preset(String window, String loss, String negative, String batch, String sample, String rate) {
      values =
          Map.of(
              "window",
              window,
              "loss",
              loss,
              "negative",
              negative,
              "batch",
              batch,
              "sample",
              sample,
              "rate",
              rate);
    }

    @Override
    public String toString() {
      return "text8-nce";
    }
  }

  /** Whether the options can be meant, as far as that shows without a cluster. */
  void check() {
    check(training(NOWHERE, 0, 1));
  }

  /** As {@link #check()}, for a graph. */
  void check(Map<String, String> graph) {
    check(training(NOWHERE, 0, 1, graph));
  }

  private static void check(Training training) {
    Trainer.named(training.plan().trainer()).check(training.plan().settings());
  }

  /** The training of word vectors that these options describe. */
  Training training(Location root, long seed, int shards) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("dim", Integer.toString(dim));
    settings.put("model", model);
    put(settings, "loss", loss, "negative");
    put(settings, "window", window, 5);
    put(settings, "negative", negative, 5);
    put(settings, "batch", batch, 1);
    put(settings, "sample", sample, 1e-4);
    put(settings, "rate", rate, Training.rate(shards));
    put(settings, "optimizer", optimizer, "sgd");
    int hot = hotSteps(shards);
    settings.put("hot-steps", Integer.toString(hot));
    settings.put("threads", Integer.toString(threads));
    settings.put("kernel", kernel);
    return training(
        root,
        seed,
        shards,
        hot,
        GraphOptions.Kind.WORD2VEC.toString(),
        settings,
        Training.rule(shards, syncs(shards)));
  }

  private int hotSteps(int shards) {
    if (hotSteps != null) {
      return hotSteps;
    }
    return syncPerEpoch != null || workers(shards) < shards ? 1 : Training.hotSteps(shards);
  }

  private int syncs(int shards) {
    if (syncPerEpoch != null) {
      return syncPerEpoch;
    }
    return workers(shards) < shards ? 0 : Training.syncPerEpoch(shards);
  }

  private int workers(int shards) {
    return workers == null ? shards : Math.min(workers, shards);
  }

  /**
   * The training of a graph.
   *
   * @param graph settings of its trainer; null where not given
   */
  Training training(Location root, long seed, int shards, Map<String, String> graph) {
    refuse("--preset", preset);
    refuse("--window", window);
    refuse("--negative", negative);
    refuse("--sample", sample);
    refuse("--optimizer", optimizer);
    refuse("--hot-steps", hotSteps);
    Map<String, String> settings = new LinkedHashMap<>(graph);
    settings.put("loss", loss);
    settings.put("batch", Objects.toString(batch, null));
    settings.put("rate", Objects.toString(rate, null));
    settings.values().removeIf(Objects::isNull);
    return training(
        root, seed, shards, 1, GraphOptions.Kind.ND4J.toString(), settings, "row-weighted");
  }

  private static void refuse(String option, Object value) {
    if (value != null) {
      throw new IllegalArgumentException(
          "Cannot train a graph with %s: that is for word vectors".formatted(option));
    }
  }

  private Training training(
      Location root,
      long seed,
      int shards,
      int hot,
      String trainer,
      Map<String, String> settings,
      String usualRule) {
    int syncs = syncs(shards);
    int merges = rounds != null ? rounds : syncs > 0 || shards == 1 ? 1 : 2 * epochs;
    TrainingPlan plan =
        new TrainingPlan(
            root.uri(),
            trainer,
            settings,
            seed,
            epochs,
            merges,
            shards,
            new TrainingPlan.Sync(
                (syncs == 0 ? 1 : hot) * Training.steps(syncs, epochs, merges),
                rule == null ? usualRule : rule));
    return new Training(plan, workers(shards), memory == null ? 0 : memory, gpus);
  }

  private void put(Map<String, String> settings, String name, Object given, Object usual) {
    String otherwise =
        preset == null ? usual.toString() : preset.values.getOrDefault(name, usual.toString());
    settings.put(name, given == null ? otherwise : given.toString());
  }
}
