package io.paramill.yarn.protocol;

/**
 * What an application may use.
 *
 * @param firstRound the first round to train; the merged model of the round before must be there
 * @param workers containers at a time, at most; no more than shards are of use
 * @param memoryMb of a worker's container
 * @param nativeMb what native code takes of it
 * @param vcores of a worker's container
 * @param gpus of a worker's container; 0 if YARN is not to be asked for any
 * @param maxAttempts a shard that fails so often in one round ends the run
 * @param jvmOptions more options of the workers' Java, separated by blanks; may be empty
 * @param queue where the application is submitted; the cluster's default queue if empty
 */
public record TrainingOptions(
    int firstRound,
    int workers,
    int memoryMb,
    int nativeMb,
    int vcores,
    int gpus,
    int maxAttempts,
    String jvmOptions,
    String queue) {

  /** How often a shard may fail by default, as a MapReduce task may. */
  public static final int DEFAULT_MAX_ATTEMPTS = 4;

  /** Checks the numbers. */
  public TrainingOptions {
    if (firstRound < 1
        || workers < 1
        || memoryMb < 1
        || nativeMb < 0
        || vcores < 1
        || gpus < 0
        || maxAttempts < 1) {
      throw new IllegalArgumentException(
          "Invalid training options: rounds, workers, memory, cores and attempts must be at least 1, GPUs 0");
    }
  }

  /** All rounds, with defaults for the rest. */
  public static TrainingOptions of(int workers, int memoryMb) {
    return new TrainingOptions(1, workers, memoryMb, 0, 1, 0, DEFAULT_MAX_ATTEMPTS, "", "");
  }
}
