package io.paramill.pipeline;

import io.paramill.jobs.JobProgress;
import java.time.Instant;

/** Follows the jobs of a stage. */
final class JobWatch implements JobProgress {

  private final StageProgress progress;
  private Work work = Work.NONE;

  JobWatch(StageProgress progress) {
    this.progress = progress;
  }

  @Override
  public void report(String job, double mapShare, double reduceShare) {
    progress.report(
        (mapShare + reduceShare) / 2,
        "map %.0f %%, reduce %.0f %%".formatted(mapShare * 100, reduceShare * 100));
  }

  @Override
  public void ended(String job, Instant tasksFrom, Instant tasksTo) {
    work = work.plus(Work.between(tasksFrom, tasksTo));
  }

  /** When tasks ran: of each job from the first one's start to the last one's end. */
  Work work() {
    return work;
  }
}
