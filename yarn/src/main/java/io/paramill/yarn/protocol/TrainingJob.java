package io.paramill.yarn.protocol;

import io.paramill.train.TrainingPlan;

/** What the client hands to master and workers, as a JSON file. */
public record TrainingJob(TrainingPlan plan, TrainingOptions options) {

  /** Checks that there is a round to train. */
  public TrainingJob {
    if (options.firstRound() > plan.rounds()) {
      throw new IllegalArgumentException(
          "Invalid first round %d: the plan has %d rounds"
              .formatted(options.firstRound(), plan.rounds()));
    }
  }
}
