package io.paramill.pipeline;

import io.paramill.jobs.merge.MergeJob;
import io.paramill.jobs.merge.MergeRequest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merges what the shards' containers trained in a round into one model. */
final class MergeStage implements Stage, Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(MergeStage.class);

  private final Configuration configuration;
  private final Storage storage;
  private final MergeRequest request;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private volatile StageProgress progress = (share, detail) -> {};
  private Future<Work> ahead;

  MergeStage(Configuration configuration, Storage storage, MergeRequest request) {
    this.configuration = configuration;
    this.storage = storage;
    this.request = request;
  }

  @Override
  public String name() {
    return "merge " + request.round();
  }

  @Override
  public boolean done() throws IOException {
    return storage.exists(RunLayout.manifest(new RunLayout(request.root()).model(request.round())));
  }

  /** Starts the job before the parts are there: it takes a cluster some seconds to start one. */
  void startAhead() {
    if (ahead == null) {
      ahead = thread.submit(() -> merge(MergeJob::runAhead));
    }
  }

  @Override
  public Work run(StageProgress progress) throws IOException, InterruptedException {
    this.progress = progress;
    Instant start = Instant.now();
    if (ahead != null) {
      try {
        return ahead.get().after(start);
      } catch (ExecutionException e) {
        LOG.warn("The merge that was started early has failed", e.getCause());
      }
    }
    return merge(MergeJob::run);
  }

  private interface Merger {
    Object run(Configuration configuration, MergeRequest request, JobWatch watch)
        throws IOException, InterruptedException;
  }

  private Work merge(Merger merger) throws IOException, InterruptedException {
    JobWatch watch = new JobWatch((share, detail) -> progress.report(share, detail));
    merger.run(configuration, request, watch);
    return watch.work();
  }

  /** Kills a job that was started early and is of no use any more. */
  @Override
  public void close() {
    thread.shutdownNow();
    Together.awaitEnd(thread);
  }
}
