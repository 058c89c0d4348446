package io.paramill.jobs.shard;

import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Set;

/**
 * Shards of about the same number of bytes, or of about a number of bytes each. Records are dealt
 * as {@link CountStrategy} deals them, and cut by their bytes: one belongs where its first byte
 * falls.
 */
public final class SizeStrategy implements Strategy {

  static final String SHARD_BYTES = "shard-bytes";

  @Override
  public String name() {
    return "size";
  }

  @Override
  public String description() {
    return "shards of about the same number of bytes; --shard-bytes N each";
  }

  @Override
  public Set<String> settings() {
    return Set.of(SHARD_BYTES);
  }

  @Override
  public ShardPlan prepare(Preparation preparation) throws IOException {
    long bytes = preparation.number(SHARD_BYTES);
    return bytes == 0
        ? preparation.cut(new Cut(Cut.Unit.BYTES, Cut.Rule.PARTS, preparation.shards()))
        : preparation.cut(new Cut(Cut.Unit.BYTES, Cut.Rule.ABOUT, bytes), bytes);
  }

  @Override
  public Sharder sharder(ShardPlan plan, Storage storage) {
    return HashSharder.ordered(plan.seed(), plan.reducers());
  }
}
