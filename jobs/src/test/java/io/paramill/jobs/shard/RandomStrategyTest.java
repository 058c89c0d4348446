package io.paramill.jobs.shard;

import java.util.Map;

class RandomStrategyTest extends SharderContract {

  @Override
  protected Strategy strategy() {
    return new RandomStrategy();
  }

  @Override
  protected ShardPlan plan(int shards) {
    return ShardPlan.fixed(request(shards, Map.of()), shards);
  }
}
