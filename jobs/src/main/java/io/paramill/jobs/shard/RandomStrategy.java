package io.paramill.jobs.shard;

import io.paramill.storage.Storage;
import java.util.Set;

/** Every record falls in a shard by chance, the same one for the same seed. */
public final class RandomStrategy implements Strategy {

  @Override
  public String name() {
    return "random";
  }

  @Override
  public String description() {
    return "every record in a shard by chance, the same one for the same seed";
  }

  @Override
  public Set<String> settings() {
    return Set.of();
  }

  @Override
  public ShardPlan prepare(Preparation preparation) {
    return ShardPlan.fixed(preparation.request(), preparation.request().shards());
  }

  @Override
  public Sharder sharder(ShardPlan plan, Storage storage) {
    return HashSharder.shuffled(plan.seed(), plan.shards());
  }
}
