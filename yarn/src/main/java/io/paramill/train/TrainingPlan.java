package io.paramill.train;

import java.util.Map;

/**
 * What is to be trained, as the client hands it to the master and the master to its workers.
 *
 * @param root the run's output folder, where shards, vocabulary and models lie as {@link
 *     io.paramill.run.RunLayout} says
 * @param trainer the name of a {@link Trainer}
 * @param settings the trainer's own, by name
 * @param seed of all random numbers; the same plan gives the same parameters
 * @param epochs how often every record is trained, over all rounds
 * @param rounds into how many equal parts the epochs are cut; after each one the shards' parameters
 *     are merged
 * @param shards how many shards there are
 */
public record TrainingPlan(
    String root,
    String trainer,
    Map<String, String> settings,
    long seed,
    int epochs,
    int rounds,
    int shards) {

  /** Checks the numbers. */
  public TrainingPlan {
    settings = Map.copyOf(settings);
    if (epochs < 1 || rounds < 1 || shards < 1) {
      throw new IllegalArgumentException(
          "Invalid plan: epochs, rounds and shards must be at least 1");
    }
  }
}
