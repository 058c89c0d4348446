package io.paramill.jobs.shard;

/** Deals stretches of the corpus round robin: a document goes where its first byte goes. */
final class SizeSharder implements Sharder {

  private static final long MAX_STRETCH_BYTES = 1 << 16;

  /** Shards differ by a stretch: this keeps it below a hundredth of a shard. */
  private static final long MIN_STRETCHES = 100;

  private final int shards;
  private final long stretchBytes;

  SizeSharder(int shards, long bytes) {
    this.shards = shards;
    stretchBytes = Math.max(1, Math.min(MAX_STRETCH_BYTES, bytes / shards / MIN_STRETCHES));
  }

  @Override
  public int shard(Place place) {
    return (int) (place.bytesBefore() / stretchBytes % shards);
  }

  @Override
  public long order(Place place) {
    return place.rank();
  }
}
