package io.paramill.pipeline;

import io.paramill.jobs.merge.MergeJob;
import io.paramill.jobs.merge.MergeRequest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Storage;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Merges what the shards' containers trained in a round into one model. */
record MergeStage(Configuration configuration, Storage storage, MergeRequest request)
    implements Stage {

  @Override
  public String name() {
    return "merge " + request.round();
  }

  @Override
  public boolean done() throws IOException {
    return storage.exists(RunLayout.manifest(new RunLayout(request.root()).model(request.round())));
  }

  @Override
  public Work run(StageProgress progress) throws IOException, InterruptedException {
    JobWatch watch = new JobWatch(progress);
    MergeJob.run(configuration, request, watch);
    return watch.work();
  }
}
