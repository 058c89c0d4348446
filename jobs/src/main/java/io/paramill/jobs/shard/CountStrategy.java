package io.paramill.jobs.shard;

import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Set;

/**
 * Shards whose numbers of records differ by one at most, or of a number of records each. Records
 * are dealt by chance first; the reducers, who know by then how many each of them has, cut the
 * sequence of all that they have.
 */
public final class CountStrategy implements Strategy {

  static final String SHARD_RECORDS = "shard-records";

  /** For the first guess of how many shards there will be. */
  private static final long RECORD_BYTES = 1000;

  @Override
  public String name() {
    return "count";
  }

  @Override
  public String description() {
    return "shards whose numbers of records differ by one at most; --shard-records N each";
  }

  @Override
  public Set<String> settings() {
    return Set.of(SHARD_RECORDS);
  }

  @Override
  public ShardPlan prepare(Preparation preparation) throws IOException {
    long records = preparation.number(SHARD_RECORDS);
    return records == 0
        ? preparation.cut(new Cut(Cut.Unit.RECORDS, Cut.Rule.PARTS, preparation.shards()))
        : preparation.cut(
            new Cut(Cut.Unit.RECORDS, Cut.Rule.EXACTLY, records), records * RECORD_BYTES);
  }

  @Override
  public Sharder sharder(ShardPlan plan, Storage storage) {
    return HashSharder.ordered(plan.seed(), plan.reducers());
  }
}
