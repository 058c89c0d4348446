package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every way to shard promises. */
abstract class SharderContract {

  private static final int RECORDS = 20_011;

  private final List<Sharder.Place> places = new ArrayList<>();
  private long bytes;

  SharderContract() {
    Random random = new Random(2);
    for (int i = 0; i < RECORDS; i++) {
      int length = 1 + random.nextInt(400);
      places.add(new Sharder.Place("file" + i / 3000, i * 7L, i, bytes));
      bytes += length;
    }
  }

  abstract Strategy strategy();

  /** How much the largest shard's count of documents may exceed the smallest one's. */
  abstract long tolerance(long meanRecords);

  private Sharder sharder(int shards) {
    return strategy().sharder(99, shards, RECORDS, bytes);
  }

  private long[] counts(int shards) {
    Sharder sharder = sharder(shards);
    long[] counts = new long[shards];
    places.forEach(place -> counts[sharder.shard(place)]++);
    return counts;
  }

  @Test
  void decidesByThePlaceAlone() {
    Sharder one = sharder(5);
    Sharder other = sharder(5);
    for (int i = RECORDS - 1; i >= 0; i--) {
      assertEquals(one.shard(places.get(i)), other.shard(places.get(i)));
      assertEquals(one.order(places.get(i)), other.order(places.get(i)));
    }
  }

  @Test
  void usesEveryShardAboutAlike() {
    for (int shards : new int[] {1, 2, 7, 32}) {
      long[] counts = counts(shards);
      long most = 0;
      long least = Long.MAX_VALUE;
      for (long count : counts) {
        most = Math.max(most, count);
        least = Math.min(least, count);
      }
      assertTrue(
          most - least <= tolerance(RECORDS / shards), shards + ": " + least + " to " + most);
    }
  }

  @Test
  void ordersDocumentsWithoutTies() {
    Sharder sharder = sharder(3);
    Set<Long> orders = new HashSet<>();
    places.forEach(place -> assertTrue(orders.add(sharder.order(place)), place.toString()));
  }
}
