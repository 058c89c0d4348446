package io.paramill.jobs.shard;

import java.util.Map;

class CountStrategyTest extends SharderContract {

  @Override
  protected Strategy strategy() {
    return new CountStrategy();
  }

  @Override
  protected ShardPlan plan(int shards) {
    return ShardPlan.fixed(request(shards, Map.of()), shards);
  }
}
