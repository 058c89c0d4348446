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
 *     are merged and stored
 * @param shards how many shards there are
 * @param sync what happens within a round
 */
public record TrainingPlan(
    String root,
    String trainer,
    Map<String, String> settings,
    long seed,
    int epochs,
    int rounds,
    int shards,
    Sync sync) {

  /**
   * How the workers of a round bring their parameters together in memory.
   *
   * @param steps into how many equal parts a round is cut; after each one the shards' parameters
   *     are merged. With 1 the workers do not meet: the round's parts are merged where they are
   *     stored
   * @param rule the name of the {@link io.paramill.merge.MergeRule} of that
   */
  public record Sync(int steps, String rule) {

    /** Workers that do not meet. */
    public static final Sync NONE = new Sync(1, "");

    /** Checks the number. */
    public Sync {
      if (steps < 1) {
        throw new IllegalArgumentException("Invalid plan: a round must have at least 1 step");
      }
    }
  }

  /** Checks the numbers. */
  public TrainingPlan {
    settings = Map.copyOf(settings);
    if (epochs < 1 || rounds < 1 || shards < 1) {
      throw new IllegalArgumentException(
          "Invalid plan: epochs, rounds and shards must be at least 1");
    }
  }

  /** A plan whose workers do not meet within a round. */
  public TrainingPlan(
      String root,
      String trainer,
      Map<String, String> settings,
      long seed,
      int epochs,
      int rounds,
      int shards) {
    this(root, trainer, settings, seed, epochs, rounds, shards, Sync.NONE);
  }

  /** Whether all shards of a round are trained at the same time, by workers that meet. */
  public boolean synchronised() {
    return sync.steps() > 1;
  }
}
