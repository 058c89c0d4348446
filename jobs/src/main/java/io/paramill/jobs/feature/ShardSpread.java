package io.paramill.jobs.feature;

import io.paramill.jobs.JobProgress;
import io.paramill.jobs.shard.Preparation;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Measures how alike the records of shards are, however they were made. Runs in the client. */
public final class ShardSpread {

  private ShardSpread() {}

  /**
   * The spread of the shards of a run, in the features of a strategy that uses them.
   *
   * @param settings of the features ({@link FeatureFields#SETTINGS})
   */
  public static Spread measure(
      Configuration configuration,
      Location root,
      Map<String, String> settings,
      JobProgress progress)
      throws IOException, InterruptedException {
    Location shards = new RunLayout(root).shards();
    Location temporary = root.child("_spread");
    Storage storage = new HadoopStorage(configuration);
    storage.delete(temporary);
    ShardRequest request =
        new ShardRequest(shards.uri() + "/shard-*", root, "kmeans", 0, 1, settings);
    try {
      FeaturePasses passes =
          new FeaturePasses(
              new Preparation(
                  configuration,
                  request,
                  FeatureFields.of(settings).lines(),
                  null,
                  temporary,
                  progress));
      return Spread.of(
          passes.sums("spread", SpreadMapper.class, null).values().stream()
              .map(Moments::new)
              .toList());
    } finally {
      storage.delete(temporary);
    }
  }
}
