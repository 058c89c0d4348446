package io.paramill.train;

import io.paramill.storage.Storage;

/**
 * One shard's work in one round: records {@code [from, to)} of the stream that repeats the shard's
 * records {@code epochs} times.
 *
 * @param plan the run's plan
 * @param storage reaches the plan's root
 * @param shard the shard's number
 * @param round counted from 1, to the last of the plan
 */
public record TrainingTask(TrainingPlan plan, Storage storage, int shard, int round) {

  /** The first record of the round, in a shard with this many. */
  public long from(long records) {
    return position(records, round - 1);
  }

  /** The record behind the round's last one. */
  public long to(long records) {
    return position(records, round);
  }

  private long position(long records, int rounds) {
    return Math.multiplyExact(Math.multiplyExact(records, plan.epochs()), rounds) / plan.rounds();
  }
}
