package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.Features;
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

class KMeansSharderTest extends SharderContract {

  @TempDir private Path folder;

  @Override
  protected Strategy strategy() {
    return new PreparedStrategy(new KMeansStrategy());
  }

  @Override
  protected ShardPlan plan(int shards) throws IOException {
    Random random = new Random(shards);
    Centres centres =
        Centres.of(
            Stream.generate(() -> Features.dense(random.doubles(8).toArray()))
                .limit(shards)
                .toList(),
            8);
    return PreparedStrategy.plan(
        ShardPlan.fixed(request(shards, Map.of("features", "8")), shards),
        Location.of(folder.resolve("side")),
        output -> Assignment.write(output, centres, random.doubles(shards).toArray(), 3));
  }

  /** The test's records are nearly alike. */
  @Override
  protected boolean balances() {
    return false;
  }
}
