package io.paramill.jobs.kmeans;

import java.util.Arrays;

/**
 * Prices that keep shards below a cap: a record goes where its cost (its squared distance from the
 * centre) and the price together are least, so the shards remain a function of the record alone.
 * Found on a sample by an auction: the price of the shard that is farthest over its cap rises until
 * what is too much goes elsewhere; a shard that never was too full stays free of charge. Runs in
 * the client.
 */
final class Prices {

  /** The least step of a price, as a share of the mean cost: the auction must come to an end. */
  private static final double STEP = 1e-5;

  private final double[][] costs;
  private final double[] caps;
  private final double[] prices;
  private final int[] choices;
  private final int[] counts;

  private Prices(double[][] costs, double[] caps, double[] start) {
    this.costs = costs;
    this.caps = caps;
    prices = start.clone();
    choices = new int[costs.length];
    counts = new int[caps.length];
  }

  /**
   * The prices.
   *
   * @param costs of each record of the sample in each shard
   * @param caps the most records of the sample in each shard; together more than there are records
   * @param start the prices to begin with
   */
  static double[] find(double[][] costs, double[] caps, double[] start) {
    if (Arrays.stream(caps).map(Math::floor).sum() < costs.length) {
      throw new IllegalArgumentException(
          "Cannot put %d records in shards of %s".formatted(costs.length, Arrays.toString(caps)));
    }
    Prices prices = new Prices(costs, caps, start);
    prices.raise();
    return prices.prices;
  }

  /** The shard with the least cost and price; the first one of several. */
  static int cheapest(double[] costs, double[] prices) {
    int cheapest = 0;
    for (int shard = 1; shard < costs.length; shard++) {
      if (costs[shard] + prices[shard] < costs[cheapest] + prices[cheapest]) {
        cheapest = shard;
      }
    }
    return cheapest;
  }

  private void raise() {
    double step = STEP * Arrays.stream(costs).flatMapToDouble(Arrays::stream).average().orElse(0);
    for (int record = 0; record < costs.length; record++) {
      choices[record] = cheapest(costs[record], prices);
      counts[choices[record]]++;
    }
    for (int full = fullest(); full >= 0; full = fullest()) {
      prices[full] += Math.max(step, margin(full));
      for (int record = 0; record < costs.length; record++) {
        if (choices[record] == full) {
          int choice = cheapest(costs[record], prices);
          choices[record] = choice;
          counts[full]--;
          counts[choice]++;
        }
      }
    }
  }

  private int fullest() {
    int fullest = -1;
    double most = 0;
    for (int shard = 0; shard < caps.length; shard++) {
      if (counts[shard] - caps[shard] > most) {
        most = counts[shard] - caps[shard];
        fullest = shard;
      }
    }
    return fullest;
  }

  /** By how much the price of a shard must rise so that it keeps no more than its cap. */
  private double margin(int shard) {
    double[] margins = new double[counts[shard]];
    int size = 0;
    for (int record = 0; record < costs.length; record++) {
      if (choices[record] == shard) {
        double other = Double.POSITIVE_INFINITY;
        for (int i = 0; i < caps.length; i++) {
          if (i != shard) {
            other = Math.min(other, costs[record][i] + prices[i]);
          }
        }
        margins[size++] = other - costs[record][shard] - prices[shard];
      }
    }
    Arrays.sort(margins);
    int excess = size - (int) caps[shard];
    return excess < size
        ? (margins[excess - 1] + margins[excess]) / 2
        : Math.nextUp(margins[size - 1]);
  }
}
