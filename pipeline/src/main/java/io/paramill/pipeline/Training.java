package io.paramill.pipeline;

import io.paramill.merge.MergeRule;
import io.paramill.storage.Storage;
import io.paramill.train.TrainingPlan;
import io.paramill.yarn.client.TrainingClient;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is trained, and with what.
 *
 * @param workers containers at a time
 * @param memoryMiB of a container; 0 for what the trainer needs
 * @param gpus of a container, which YARN is asked for
 */
public record Training(TrainingPlan plan, int workers, int memoryMiB, int gpus) {

  /** Checks that there is a worker, and the name of the merge rule. */
  public Training {
    var unused = MergeRule.named(plan.sync().rule());
    if (workers < 1 || gpus < 0) {
      throw new IllegalArgumentException(
          "Invalid training: at least one worker, and no fewer than 0 GPUs");
    }
  }

  /** Threads of a container. */
  int threads() {
    return Integer.parseInt(plan.settings().getOrDefault("threads", "1"));
  }

  /** The memory of a container: as asked for, or what the trainer needs for this vocabulary. */
  public int memoryMiB(Storage storage) throws IOException {
    if (memoryMiB > 0) {
      return memoryMiB;
    }
    return mebibytes(TrainingClient.workerMemoryBytes(plan, storage));
  }

  /** The part of it that native code takes. */
  int nativeMiB(Storage storage) throws IOException {
    return mebibytes(TrainingClient.workerNativeBytes(plan, storage));
  }

  /** The memory of a GPU that a container needs; 0 if it needs none. */
  public int gpuMiB(Storage storage) throws IOException {
    return mebibytes(TrainingClient.workerGpuBytes(plan, storage));
  }

  private static int mebibytes(long bytes) {
    return Math.toIntExact(((bytes - 1) >> 20) + 1);
  }

  /** What the result depends on, by the names of the options; not how many containers there are. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    plan.settings().forEach((name, value) -> settings.put("--" + name, value));
    settings.put("--epochs", Integer.toString(plan.epochs()));
    settings.put("--rounds", Integer.toString(plan.rounds()));
    settings.put("--shards", Integer.toString(plan.shards()));
    settings.put("--seed", Long.toString(plan.seed()));
    settings.put("--merge", plan.sync().rule());
    settings.put("steps a round (--sync-per-epoch)", Integer.toString(plan.sync().steps()));
    settings.put("trainer", plan.trainer());
    return settings;
  }

  /**
   * Into how many steps a round is cut that has its share of so many merges an epoch.
   *
   * @throws IllegalArgumentException if there are no rounds, or less than no merges
   */
  public static int steps(int syncPerEpoch, int epochs, int rounds) {
    if (rounds < 1 || syncPerEpoch < 0) {
      throw new IllegalArgumentException(
          "Invalid training: at least one round, and no fewer than 0 merges an epoch in memory");
    }
    long merges = (long) syncPerEpoch * epochs;
    return Math.toIntExact(Math.max(1, (merges + rounds - 1) / rounds));
  }

  /**
   * How often an epoch the shards' parameters must be merged, so that next to nothing is lost
   * (docs/quality.md).
   */
  public static int syncPerEpoch(int shards) {
    return shards == 1 ? 0 : 6;
  }

  /**
   * How often the rows of the most frequent words must be merged for each time that all are, so
   * that next to nothing is lost (docs/quality.md).
   */
  public static int hotSteps(int shards) {
    return shards <= 4 ? 1 : 8;
  }

  /**
   * The merge rule that belongs to {@link #rate} (docs/quality.md).
   *
   * @param mergesPerEpoch of all rows
   */
  public static String rule(int shards, int mergesPerEpoch) {
    if (shards <= 4) {
      return "adasum";
    }
    return mergesPerEpoch < 16 ? "damped-adasum" : "damped-adasum:0.6";
  }

  /**
   * The learning rate that keeps merged word vectors as good as those of one process
   * (docs/quality.md).
   */
  public static double rate(int shards) {
    return shards == 1 ? 0.05 : shards <= 4 ? 0.075 : 0.1;
  }
}
