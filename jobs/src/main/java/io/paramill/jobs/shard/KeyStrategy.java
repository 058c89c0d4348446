package io.paramill.jobs.shard;

import io.paramill.jobs.input.FieldPath;
import io.paramill.jobs.input.LineLayout;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shards by an attribute: its hash chooses one of N, or every value has a shard of its own. A value
 * so frequent that it would fill half a shard is split over several, unless it shall be kept whole;
 * such values are found in a sample, and named in the manifest.
 */
public final class KeyStrategy implements Strategy {

  /** The manifest's name of the frequent values. */
  static final String HEAVY_KEYS = "heavyKeys";

  private static final String EACH = "each-value";
  private static final String WHOLE = "keep-heavy";
  private static final long BYTES_PER_REDUCER = 1L << 28;

  @Override
  public String name() {
    return "key";
  }

  @Override
  public String description() {
    return "the hash of --field chooses a shard; --each-value: every value has its own";
  }

  @Override
  public Set<String> settings() {
    return Set.of(Attribute.FIELD, Attribute.DELIMITER, EACH, WHOLE);
  }

  @Override
  public LineLayout lines(ShardRequest request) {
    return Attribute.lines(request);
  }

  @Override
  public ShardPlan prepare(Preparation preparation) throws IOException, InterruptedException {
    ShardRequest request = preparation.request();
    FieldPath unused = Attribute.of(request);
    if (request.settings().containsKey(EACH)) {
      return ShardPlan.open(request, preparation.reducers(BYTES_PER_REDUCER));
    }
    ShardPlan plan = ShardPlan.fixed(request, preparation.shards());
    boolean whole = request.settings().containsKey(WHOLE);
    List<HeavyKey> heavy = new KeySample(preparation).heavy(whole);
    return heavy.isEmpty()
        ? plan
        : plan.withDetails(Map.of(HEAVY_KEYS, heavy.stream().map(HeavyKey::told).toList()));
  }

  @Override
  public Sharder sharder(ShardPlan plan, Storage storage) {
    FieldPath field = Attribute.of(plan.settings());
    return plan.shards() == 0
        ? new ValueSharder(field, plan.seed())
        : new KeySharder(field, plan.seed(), plan.shards(), HeavyKey.of(plan));
  }
}
