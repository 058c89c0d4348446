package io.paramill.jobs.kmeans;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PricesTest {

  private static double[][] costs(long seed, int records, int shards) {
    Random random = new Random(seed);
    double[][] costs = new double[records][shards];
    for (double[] record : costs) {
      // Shard 0 is what nearly all want most.
      Arrays.setAll(record, shard -> random.nextDouble() + (shard == 0 ? 0 : 0.5));
    }
    return costs;
  }

  private static int[] counts(double[][] costs, double[] prices) {
    int[] counts = new int[prices.length];
    for (double[] record : costs) {
      counts[Prices.cheapest(record, prices)]++;
    }
    return counts;
  }

  @Test
  void keepEveryShardBelowItsCap() {
    for (int seed = 0; seed < 20; seed++) {
      double[][] costs = costs(seed, 1000, 2 + seed % 7);
      int shards = costs[0].length;
      double[] caps = new double[shards];
      Arrays.fill(caps, Math.ceil(1.02 * 1000 / shards));
      int[] counts = counts(costs, Prices.find(costs, caps, new double[shards]));
      assertTrue(
          Arrays.stream(counts).max().orElseThrow() <= caps[0], seed + Arrays.toString(counts));
    }
  }

  @Test
  void doNotRiseInTinyStepsWhereManyRecordsAreAlike() {
    Random random = new Random(3);
    double[] alike = {0.1, 0.1001, 0.9, 0.95};
    double[][] costs = costs(3, 1000, 4);
    for (int record = 0; record < 600; record++) {
      Arrays.setAll(costs[record], shard -> alike[shard] + 1e-6 * random.nextDouble());
    }
    double[] prices = Prices.find(costs, new double[] {255, 255, 255, 255}, new double[4]);
    int[] counts = counts(costs, prices);
    assertTrue(Arrays.stream(counts).max().orElseThrow() <= 255, Arrays.toString(counts));
  }

  @Test
  void areNothingWhereNoShardIsTooFull() {
    double[][] costs = costs(1, 100, 3);
    assertArrayEquals(
        new double[3], Prices.find(costs, new double[] {100, 100, 100}, new double[3]));
  }

  @Test
  void moveThoseWhoLoseLeast() {
    double[][] costs = {{0, 5}, {0, 1}, {0, 3}, {0, 9}};
    double[] prices = Prices.find(costs, new double[] {2, 4}, new double[2]);
    assertEquals(0, prices[1]);
    assertArrayEquals(new int[] {2, 2}, counts(costs, prices));
    assertEquals(1, Prices.cheapest(costs[1], prices));
    assertEquals(1, Prices.cheapest(costs[2], prices));
  }

  @Test
  void cannotPutMoreRecordsThanThereIsRoomFor() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Prices.find(costs(1, 10, 2), new double[] {4, 5.9}, new double[2]));
  }
}
