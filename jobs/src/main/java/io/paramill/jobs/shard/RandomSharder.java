package io.paramill.jobs.shard;

import java.nio.charset.StandardCharsets;

/** Deals documents by a seeded hash of their place; a shard's documents are shuffled as well. */
final class RandomSharder implements Sharder {

  private final long seed;
  private final int shards;

  RandomSharder(long seed, int shards) {
    this.seed = seed;
    this.shards = shards;
  }

  @Override
  public int shard(Place place) {
    // The high half of a product with the range: uniform, without the bias of a remainder.
    return (int) (((mix(hash(place)) >>> 32) * shards) >>> 32);
  }

  @Override
  public long order(Place place) {
    return mix(hash(place) + 1);
  }

  private long hash(Place place) {
    long hash = mix(seed);
    for (byte value : place.source().getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ value) * 0x100000001b3L;
    }
    return mix(hash) ^ mix(place.offset());
  }

  /** The output function of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
