package io.paramill.train;

import io.paramill.storage.Storage;

/**
 * One shard's work in one round: records {@code [from, to)} of the stream that repeats the shard's
 * records {@code epochs} times, cut into the steps of the plan.
 *
 * @param plan the run's plan
 * @param storage reaches the plan's root
 * @param shard the shard's number
 * @param round counted from 1, to the last of the plan
 */
public record TrainingTask(TrainingPlan plan, Storage storage, int shard, int round) {

  /** How many steps the round has. */
  public int steps() {
    return plan.sync().steps();
  }

  /** The first record of the round, in a shard with this many. */
  public long from(long records) {
    return position(records, (long) (round - 1) * steps());
  }

  /** The record behind the last one of a step, counted from 1. */
  public long to(long records, int step) {
    return position(records, (long) (round - 1) * steps() + step);
  }

  /** The record behind the round's last one. */
  public long to(long records) {
    return to(records, steps());
  }

  private long position(long records, long steps) {
    long all = Math.multiplyExact(records, plan.epochs());
    return Math.multiplyExact(all, steps) / ((long) plan.rounds() * steps());
  }
}
