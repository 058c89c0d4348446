package io.paramill.jobs.shard;

import io.paramill.jobs.input.CorpusRecord;

/** Deals records by a seeded hash of their place. */
final class HashSharder implements Sharder {

  private final PlaceHash hash;
  private final int shards;
  private final boolean shuffled;

  private HashSharder(long seed, int shards, boolean shuffled) {
    hash = new PlaceHash(seed);
    this.shards = shards;
    this.shuffled = shuffled;
  }

  /** Records stay in the order of the corpus. */
  static HashSharder ordered(long seed, int shards) {
    return new HashSharder(seed, shards, false);
  }

  /** A shard's records are shuffled as well. */
  static HashSharder shuffled(long seed, int shards) {
    return new HashSharder(seed, shards, true);
  }

  @Override
  public long shard(CorpusRecord record) {
    return PlaceHash.below(shards, hash.of(record.place()));
  }

  @Override
  public long order(CorpusRecord record) {
    return shuffled ? PlaceHash.mix(hash.of(record.place()) + 1) : record.place().file();
  }
}
