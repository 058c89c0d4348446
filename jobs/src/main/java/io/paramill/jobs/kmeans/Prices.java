package io.paramill.jobs.kmeans;

import java.util.Arrays;

/**
 * Prices that keep shards below a cap: a record goes where its cost (its squared distance from the
 * centre) and the price together are least, so the shards remain a function of the record alone.
 * Found on a sample by an auction: the price of the shard that is farthest over its cap rises until
 * what is too much goes elsewhere, together with the prices of those full shards that it would go
 * to first, or they would bid each other up in small steps; a shard that never was full stays free
 * of charge. Runs in the client.
 */
final class Prices {

  /**
   * The least step of a price, as a share of the mean cost: the auction must come to an end. Equal
   * records, which only chance tells apart, must not all leave in one step.
   */
  private static final double STEP = 1e-10;

  private final double[][] costs;
  private final double[] caps;
  private final double[] prices;
  private final int[] choices;
  private final int[] counts;
  private final double[] margins;
  private final int[] targets;

  private Prices(double[][] costs, double[] caps, double[] start) {
    this.costs = costs;
    this.caps = caps;
    prices = start.clone();
    choices = new int[costs.length];
    counts = new int[caps.length];
    margins = new double[costs.length];
    targets = new int[costs.length];
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
      boolean[] group = new boolean[caps.length];
      double rise = 0;
      for (int next = full; next >= 0; ) {
        group[next] = true;
        int marginal = marginal(group);
        rise = rise(group, marginal);
        next = counts[targets[marginal]] < (int) caps[targets[marginal]] ? -1 : targets[marginal];
      }
      for (int shard = 0; shard < caps.length; shard++) {
        prices[shard] += group[shard] ? Math.max(step, rise) : 0;
      }
      for (int record = 0; record < costs.length; record++) {
        if (group[choices[record]]) {
          counts[choices[record]]--;
          choices[record] = cheapest(costs[record], prices);
          counts[choices[record]]++;
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

  /**
   * Finds how much more the cheapest place outside a group of shards costs each of its records.
   *
   * @return the record that leaves last if the group is to keep no more than its cap
   */
  private int marginal(boolean[] group) {
    double[] sorted = new double[costs.length];
    int size = 0;
    for (int record = 0; record < costs.length; record++) {
      int own = choices[record];
      if (group[own]) {
        double least = Double.POSITIVE_INFINITY;
        for (int shard = 0; shard < caps.length; shard++) {
          if (!group[shard] && costs[record][shard] + prices[shard] < least) {
            least = costs[record][shard] + prices[shard];
            targets[record] = shard;
          }
        }
        margins[record] = least - costs[record][own] - prices[own];
        sorted[size++] = margins[record];
      }
    }
    Arrays.sort(sorted, 0, size);
    double last = sorted[excess(group) - 1];
    int record = 0;
    while (!group[choices[record]] || margins[record] != last) {
      record++;
    }
    return record;
  }

  /** How many records a group has beyond its caps; some, for it has one shard that is too full. */
  private int excess(boolean[] group) {
    int excess = 0;
    for (int shard = 0; shard < caps.length; shard++) {
      excess += group[shard] ? counts[shard] - (int) caps[shard] : 0;
    }
    return excess;
  }

  /** By how much a group's prices must rise so that a record leaves, and none that has more. */
  private double rise(boolean[] group, int marginal) {
    double next = Double.POSITIVE_INFINITY;
    for (int record = 0; record < costs.length; record++) {
      if (group[choices[record]] && margins[record] > margins[marginal]) {
        next = Math.min(next, margins[record]);
      }
    }
    return next < Double.POSITIVE_INFINITY
        ? (margins[marginal] + next) / 2
        : Math.nextUp(margins[marginal]);
  }
}
