package io.paramill.pipeline;

import io.paramill.jobs.shard.ShardJob;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Storage;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Cuts the corpus into shards. */
record ShardStage(Configuration configuration, Storage storage, ShardRequest request)
    implements Stage {

  @Override
  public String name() {
    return "shard";
  }

  @Override
  public boolean done() throws IOException {
    RunLayout layout = new RunLayout(request.root());
    return storage.exists(RunLayout.manifest(layout.shards()))
        && Unchanged.input(
            layout,
            ShardManifest.read(storage, layout.shards()).inputDigest(),
            ShardJob.inputDigest(configuration, request));
  }

  @Override
  public Work run(StageProgress progress) throws IOException, InterruptedException {
    JobWatch watch = new JobWatch(progress);
    ShardJob.run(configuration, request, watch);
    return watch.work();
  }
}
