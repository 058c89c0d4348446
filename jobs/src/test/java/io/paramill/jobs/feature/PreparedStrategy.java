package io.paramill.jobs.feature;

import io.paramill.jobs.shard.Preparation;
import io.paramill.jobs.shard.ShardPlan;
import io.paramill.jobs.shard.Sharder;
import io.paramill.jobs.shard.Strategy;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Set;

/** A strategy whose preparation has left a local file, for the contract of sharders. */
public record PreparedStrategy(Strategy strategy) implements Strategy {

  @Override
  public String name() {
    return strategy.name();
  }

  @Override
  public String description() {
    return strategy.description();
  }

  @Override
  public Set<String> settings() {
    return strategy.settings();
  }

  @Override
  public ShardPlan prepare(Preparation preparation) {
    throw new UnsupportedOperationException("It is prepared");
  }

  @Override
  public Sharder sharder(ShardPlan plan, Storage storage) throws IOException {
    return strategy.sharder(plan, new LocalStorage());
  }

  /** A plan with the model of a corpus, as good as any, and what follows it in the side data. */
  public static ShardPlan plan(ShardPlan plan, Location side, SideFile.Content content)
      throws IOException {
    LocalStorage storage = new LocalStorage();
    storage.delete(side);
    long[] statistics = new long[1 + FeatureFields.of(plan.settings()).buckets()];
    SideFile.write(
        storage,
        side,
        output -> {
          new LongsWritable(statistics).write(output);
          content.write(output);
        });
    return plan.withSideData(side);
  }
}
