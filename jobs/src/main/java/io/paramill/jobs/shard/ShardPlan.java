package io.paramill.jobs.shard;

import io.paramill.run.Json;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/**
 * What the tasks know.
 *
 * @param pieces the file of the {@link PieceTable}; null if the strategy needs none
 */
record ShardPlan(
    Strategy strategy, long seed, int shards, long records, long bytes, String pieces) {

  private static final String KEY = "paramill.shard.plan";

  Sharder sharder() {
    return strategy.sharder(seed, shards, records, bytes);
  }

  void to(Configuration configuration) {
    configuration.set(KEY, Json.text(this));
  }

  static ShardPlan from(Configuration configuration) throws IOException {
    return Json.parse(configuration.get(KEY), ShardPlan.class);
  }
}
