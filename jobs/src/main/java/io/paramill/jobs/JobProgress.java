package io.paramill.jobs;

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
}
