package io.paramill.jobs.shard;

import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Set;

/**
 * Shards that are alike, or have so much each, by one pass: records are dealt by chance first; the
 * reducers, who know by then how much each of them has, cut the sequence of all that they have.
 */
abstract class CutStrategy implements Strategy {

  private final Cut.Unit unit;
  private final String each;
  private final Cut.Rule eachRule;
  private final long unitBytes;

  /**
   * A way to cut.
   *
   * @param each the setting that tells how much of the unit a shard has
   * @param unitBytes for the first guess of how many shards there will be
   */
  CutStrategy(Cut.Unit unit, String each, Cut.Rule eachRule, long unitBytes) {
    this.unit = unit;
    this.each = each;
    this.eachRule = eachRule;
    this.unitBytes = unitBytes;
  }

  @Override
  public final Set<String> settings() {
    return Set.of(each);
  }

  @Override
  public final ShardPlan prepare(Preparation preparation) throws IOException {
    long size = preparation.number(each);
    ShardPlan plan =
        size == 0
            ? ShardPlan.fixed(preparation.request(), preparation.shards())
            : ShardPlan.open(preparation.request(), preparation.reducers(size * unitBytes));
    return plan.with(
        size == 0 ? new Cut(unit, Cut.Rule.PARTS, plan.shards()) : new Cut(unit, eachRule, size));
  }

  @Override
  public final Sharder sharder(ShardPlan plan, Storage storage) {
    return HashSharder.ordered(plan.seed(), plan.reducers());
  }
}
