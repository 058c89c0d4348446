package io.paramill.pipeline;

import io.paramill.jobs.JobProgress;
import java.time.Duration;

/** Follows the jobs of a stage. */
final class JobWatch implements JobProgress {

  private final StageProgress progress;
  private Duration work = Duration.ZERO;

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
  public void ended(String job, Duration tasks) {
    work = work.plus(tasks);
  }

  /** How long tasks ran, from the first one's start to the last one's end, over all jobs. */
  Duration work() {
    return work;
  }
}
