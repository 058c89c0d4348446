package io.paramill.jobs.shard;

/** Shards whose numbers of records differ by one at most, or of a number of records each. */
public final class CountStrategy extends CutStrategy {

  static final String SHARD_RECORDS = "shard-records";

  private static final long RECORD_BYTES = 1000;

  /** Made by the service loader. */
  public CountStrategy() {
    super(Cut.Unit.RECORDS, SHARD_RECORDS, Cut.Rule.EXACTLY, RECORD_BYTES);
  }

  @Override
  public String name() {
    return "count";
  }

  @Override
  public String description() {
    return "shards whose numbers of records differ by one at most; --shard-records N each";
  }
}
