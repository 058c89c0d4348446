package io.paramill.jobs.shard;

import io.paramill.jobs.input.FieldPath;
import io.paramill.jobs.input.LineLayout;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** A shard for every interval of a timestamp that has records. */
public final class TimeStrategy implements Strategy {

  static final String INTERVAL = "interval";
  static final String ZONE = "zone";
  static final String FORMAT = "time-format";
  static final String SINCE = "since";
  static final String LATE = "late";
  static final String MISSING = "missing";

  private static final long BYTES_PER_REDUCER = 1L << 26;

  @Override
  public String name() {
    return "time";
  }

  @Override
  public String description() {
    return "a shard for every --interval of the timestamp --field";
  }

  @Override
  public Set<String> settings() {
    return Set.of(
        Attribute.FIELD, Attribute.DELIMITER, INTERVAL, ZONE, FORMAT, SINCE, LATE, MISSING);
  }

  @Override
  public LineLayout lines(ShardRequest request) {
    return Attribute.lines(request);
  }

  @Override
  public ShardPlan prepare(Preparation preparation) throws IOException {
    ShardRequest request = preparation.request();
    FieldPath unused = Attribute.of(request);
    String interval = request.require(INTERVAL);
    TimeSharder checked = TimeSharder.of(request.settings());
    return ShardPlan.open(request, preparation.reducers(BYTES_PER_REDUCER))
        .withDetails(Map.of(INTERVAL, interval, ZONE, checked.zone().getId()));
  }

  @Override
  public Sharder sharder(ShardPlan plan, Storage storage) {
    return TimeSharder.of(plan.settings());
  }
}
