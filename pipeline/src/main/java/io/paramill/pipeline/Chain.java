package io.paramill.pipeline;

import io.paramill.jobs.merge.MergeRequest;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.jobs.vocab.Phrasing;
import io.paramill.jobs.vocab.VocabularyRequest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.yarn.client.TrainingClient;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ClassUtil;

/**
 * The chain from a corpus to a model, stage by stage, in one run's folder. Each method runs stages
 * whose output is not there yet, after it has compared the settings with those that they were begun
 * with.
 */
public final class Chain {

  private static final String TRAIN = "train";

  private final Configuration configuration;
  private final Storage storage;
  private final RunFolder folder;
  private final RunLayout layout;
  private final Pipeline pipeline;

  /** A chain in this folder. */
  public Chain(Configuration configuration, Storage storage, RunFolder folder, Pipeline pipeline) {
    this.configuration = configuration;
    this.storage = storage;
    this.folder = folder;
    this.pipeline = pipeline;
    layout = folder.layout();
  }

  /** Refuses containers for training that the cluster could never give, before any work is done. */
  public void checkWorker(int memoryMiB) throws IOException {
    TrainingClient.checkWorker(configuration, memoryMiB);
  }

  /**
   * Counts the corpus' words, and cuts it into shards at the same time. What is set aside is not
   * counted.
   *
   * @param maxWords the most rows of the model; 0 for no limit
   */
  public void vocabAndShard(int minCount, int maxWords, Phrasing phrasing, ShardRequest request)
      throws IOException, InterruptedException {
    Stage vocab =
        vocabStage(
            new VocabularyRequest(
                request.input(), layout.root(), minCount, maxWords, phrasing, request));
    pipeline.run(List.of(new Together(List.of(vocab, shardStage(request)))));
  }

  /**
   * Counts the corpus' words; those that are frequent enough become rows of the model.
   *
   * @param maxWords the most rows; 0 for no limit
   */
  public void vocab(String input, int minCount, int maxWords, Phrasing phrasing)
      throws IOException, InterruptedException {
    pipeline.run(
        List.of(
            vocabStage(
                new VocabularyRequest(input, layout.root(), minCount, maxWords, phrasing, null))));
  }

  private Stage vocabStage(VocabularyRequest request) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("--input", request.input());
    settings.put("--min-count", Long.toString(request.minCount()));
    settings.put("--max-vocab", Integer.toString(request.maxWords()));
    request.phrasing().settings().forEach((name, value) -> settings.put("--" + name, value));
    if (request.shards() != null) {
      request.shards().holdout().forEach((name, value) -> settings.put("--" + name, value));
    }
    folder.claim("vocab", settings);
    return new VocabStage(configuration, storage, request);
  }

  /** Cuts the corpus into shards. */
  public void shard(ShardRequest request) throws IOException, InterruptedException {
    pipeline.run(List.of(shardStage(request)));
  }

  private Stage shardStage(ShardRequest request) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    request.digested().forEach((name, value) -> settings.put("--" + name, value));
    settings.put("--input", request.input());
    folder.claim("shard", settings);
    return new ShardStage(configuration, storage, request);
  }

  /** Trains and merges all rounds. */
  public void trainAndMerge(Training training) throws IOException, InterruptedException {
    train(training, training.plan().rounds());
  }

  /**
   * Trains all rounds, with a merge between two; what the last one trained is left to {@link
   * #merge}.
   */
  public void train(Training training) throws IOException, InterruptedException {
    train(training, training.plan().rounds() - 1);
  }

  private void train(Training training, int merges) throws IOException, InterruptedException {
    folder.claim(TRAIN, training.settings());
    pipeline.run(List.of(new InitialModelStage(storage, layout, training.plan())));
    try (TrainingSession session =
        new TrainingSession(configuration, storage, jobJar(), training)) {
      for (int round = 1; round <= training.plan().rounds(); round++) {
        train(training, session, round, round <= merges);
      }
      if (merges == training.plan().rounds()) {
        session.await();
      }
    }
  }

  private void train(Training training, TrainingSession session, int round, boolean merged)
      throws IOException, InterruptedException {
    int shards = training.plan().shards();
    if (!merged) {
      pipeline.run(List.of(new TrainStage(storage, layout, session, shards, round, () -> {})));
      return;
    }
    try (MergeStage merge = mergeStage(round, training.plan().sync().rule(), shards)) {
      pipeline.run(
          List.of(
              new TrainStage(storage, layout, session, shards, round, merge::startAhead), merge));
    }
    new Retention(storage, layout).keepOnly(round);
  }

  /** Merges the last round. */
  public void merge() throws IOException, InterruptedException {
    Map<String, String> training = folder.settings(TRAIN);
    int round = rounds();
    int shards = Integer.parseInt(training.get("--shards"));
    try (MergeStage merge = mergeStage(round, training.get("--merge"), shards)) {
      pipeline.run(List.of(merge));
    }
    new Retention(storage, layout).keepOnly(round);
  }

  private MergeStage mergeStage(int round, String rule, int shards) {
    return new MergeStage(
        configuration,
        storage,
        new MergeRequest(
            layout.root(), round, IntStream.range(0, shards).boxed().toList(), rule, Map.of()));
  }

  /** Leaves the final model in these layouts. */
  public void export(List<String> formats) throws IOException, InterruptedException {
    Location model = layout.model(rounds());
    List<Export> exports = formats.stream().map(format -> Export.of(layout, format)).toList();
    if (!storage.exists(RunLayout.manifest(model))) {
      throw new FileNotFoundException(
          "Cannot export " + layout.root() + ": it has no final model yet");
    }
    pipeline.run(exports.stream().map(export -> new ExportStage(storage, model, export)).toList());
  }

  /** How many rounds the run's training has. */
  public int rounds() throws IOException {
    return Integer.parseInt(folder.settings(TRAIN).get("--rounds"));
  }

  private Location jobJar() {
    String named = configuration.get("mapreduce.job.jar");
    String jar = named != null ? named : ClassUtil.findContainingJar(Chain.class);
    if (jar == null) {
      throw new IllegalStateException(
          "Cannot train: this code does not run from the job jar, which containers need");
    }
    return Location.of(jar);
  }
}
