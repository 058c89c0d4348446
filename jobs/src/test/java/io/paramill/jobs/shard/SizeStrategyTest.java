package io.paramill.jobs.shard;

import java.util.Map;

class SizeStrategyTest extends SharderContract {

  @Override
  protected Strategy strategy() {
    return new SizeStrategy();
  }

  @Override
  protected ShardPlan plan(int shards) {
    return ShardPlan.fixed(request(shards, Map.of()), shards);
  }
}
