package io.paramill.jobs.shard;

/**
 * Deals documents round robin, in blocks of neighbours as long as every shard gets whole ones, and
 * the rest one by one.
 */
final class CountSharder implements Sharder {

  private static final long BLOCK = 64;

  private final int shards;
  private final long whole;

  CountSharder(int shards, long records) {
    this.shards = shards;
    long round = BLOCK * shards;
    whole = records / round * round;
  }

  @Override
  public int shard(Place place) {
    long turn = place.rank() < whole ? place.rank() / BLOCK : place.rank();
    return (int) (turn % shards);
  }

  @Override
  public long order(Place place) {
    return place.rank();
  }
}
