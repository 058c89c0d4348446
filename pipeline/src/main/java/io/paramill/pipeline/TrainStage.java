package io.paramill.pipeline;

import io.paramill.run.RunLayout;
import io.paramill.storage.Storage;
import io.paramill.yarn.client.TrainingApplication;
import io.paramill.yarn.client.TrainingProgress;
import io.paramill.yarn.protocol.RunStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Trains every shard for one round.
 *
 * @param nearEnd is called, perhaps several times, when the last shard is expected in some seconds
 */
record TrainStage(
    Storage storage,
    RunLayout layout,
    TrainingSession session,
    int shards,
    int round,
    Runnable nearEnd)
    implements Stage {

  /** What a job takes to start on processors that train. */
  private static final Duration NEAR = Duration.ofSeconds(15);

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
          if (started[0] != null && isNearEnd(now, Duration.between(started[0], Instant.now()))) {
            nearEnd.run();
          }
          progress.report(
              (double) now.published() / now.shards(),
              "%d of %d shards".formatted(now.published(), now.shards()));
        });
    return started[0] == null ? Work.NONE : Work.since(started[0]);
  }

  /** As far as the slowest shard's speed up to now tells. */
  private static boolean isNearEnd(TrainingProgress now, Duration elapsed) {
    double share =
        now.status().stream()
            .flatMap(status -> status.shards().stream())
            .mapToDouble(RunStatus.Shard::share)
            .min()
            .orElse(0);
    return share > 0 && elapsed.toMillis() * (1 - share) / share < NEAR.toMillis();
  }
}
