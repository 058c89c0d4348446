package io.paramill.pipeline;

import io.paramill.run.RunLayout;
import io.paramill.storage.Storage;
import io.paramill.yarn.client.TrainingApplication;
import java.io.IOException;
import java.time.Instant;

/** Trains every shard for one round. */
record TrainStage(Storage storage, RunLayout layout, TrainingSession session, int shards, int round)
    implements Stage {

  @Override
  public String name() {
    return "train " + round;
  }

  @Override
  public boolean done() throws IOException {
    if (storage.exists(RunLayout.manifest(layout.model(round)))) {
      return true;
    }
    for (int shard = 0; shard < shards; shard++) {
      if (!storage.exists(RunLayout.manifest(layout.part(round, shard)))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Work run(StageProgress progress) throws IOException, InterruptedException {
    Instant[] started = {null};
    TrainingApplication application = session.from(round);
    application.awaitRound(
        round,
        now -> {
          if (started[0] == null && now.status().isPresent()) {
            started[0] = Instant.now();
          }
          progress.report(
              (double) now.published() / now.shards(),
              "%d of %d shards".formatted(now.published(), now.shards()));
        });
    return started[0] == null ? Work.NONE : Work.since(started[0]);
  }
}
