package io.paramill.jobs.shard;

/**
 * Shards of about the same number of bytes, or of about a number of bytes each: a record belongs
 * where its first byte falls.
 */
public final class SizeStrategy extends CutStrategy {

  static final String SHARD_BYTES = "shard-bytes";

  /** Made by the service loader. */
  public SizeStrategy() {
    super(Cut.Unit.BYTES, SHARD_BYTES, Cut.Rule.ABOUT, 1);
  }

  @Override
  public String name() {
    return "size";
  }

  @Override
  public String description() {
    return "shards of about the same number of bytes; --shard-bytes N each";
  }
}
