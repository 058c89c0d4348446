package io.paramill.yarn.master;

/** Whether the workers of a round bring their parameters together in memory. */
enum Meetings {
  /** Each shard is trained by itself. */
  NONE,
  /** All shards are trained at the same time, and their workers meet after every step. */
  EVERY_STEP
}
