package io.paramill.jobs.variance;

import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.PreparedStrategy;
import io.paramill.jobs.shard.ShardPlan;
import io.paramill.jobs.shard.SharderContract;
import io.paramill.jobs.shard.Strategy;
import io.paramill.storage.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class VarianceSharderTest extends SharderContract {

  @TempDir private Path folder;

  @Override
  protected Strategy strategy() {
    return new PreparedStrategy(new VarianceStrategy());
  }

  @Override
  protected ShardPlan plan(int shards) throws IOException {
    Random random = new Random(shards);
    FeatureMatrix directions = Subspace.random(8, 2, shards);
    Points points =
        new Points(Stream.generate(() -> random.doubles(3).toArray()).limit(100).toList());
    return PreparedStrategy.plan(
        ShardPlan.fixed(request(shards, Map.of("features", "8")), shards),
        Location.of(folder.resolve("side")),
        output -> {
          Projection.write(output, directions, 3);
          Dealing.of(points, shards).write(output);
        });
  }

  /** The test's records are nearly alike. */
  @Override
  protected boolean balances() {
    return false;
  }
}
