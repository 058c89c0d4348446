package io.paramill.jobs;

import java.time.Instant;

/** Is told how far a job is. Runs in the client, in the thread that waits for the job. */
@FunctionalInterface
public interface JobProgress {

  /** Tells nobody. */
  JobProgress NONE = (job, mapShare, reduceShare) -> {};

  /**
   * Called a few times a second while a job runs, and once when it has succeeded.
   *
   * @param job its name
   * @param mapShare how much of the map phase is done, from 0 to 1
   * @param reduceShare how much of the reduce phase is done, from 0 to 1
   */
  void report(String job, double mapShare, double reduceShare);

  /**
   * Called once for every job that has succeeded.
   *
   * @param tasksFrom when its first task began
   * @param tasksTo when its last task ended
   */
  default void ended(String job, Instant tasksFrom, Instant tasksTo) {}
}
