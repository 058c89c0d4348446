package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.shard.PlaceHash;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Which centre a record belongs to: the nearest one or, where shards are capped, the one whose
 * squared distance and price together are least. Not safe for use by several threads.
 */
final class Assignment {

  /**
   * What chance adds to a price at the most: enough that equal records can be told apart, and
   * nothing beside the squared distances of others.
   */
  private static final double CHANCE = 1e-6;

  private final Centres centres;
  private final double[] prices;
  private final PlaceHash chance;
  private final double[] costs;

  /** The nearest centre. */
  Assignment(Centres centres) {
    this(centres, new double[0], 0);
  }

  /**
   * With a price for each centre.
   *
   * @param seed of what is left to chance
   */
  Assignment(Centres centres, double[] prices, long seed) {
    this.centres = centres;
    this.prices = prices;
    chance = new PlaceHash(seed);
    costs = new double[centres.size()];
  }

  Centres centres() {
    return centres;
  }

  int shard(DocumentKey place, Features record) {
    if (prices.length == 0) {
      return centres.nearest(record);
    }
    costs(place, record, costs);
    return Prices.cheapest(costs, prices);
  }

  /** What each centre costs a record, without the prices. */
  void costs(DocumentKey place, Features record, double[] into) {
    centres.distances(record, into);
    long hash = chance.of(place);
    for (int centre = 0; centre < into.length; centre++) {
      into[centre] += CHANCE * PlaceHash.unit(hash + centre);
    }
  }

  static void write(DataOutput output, Centres centres, double[] prices, long seed)
      throws IOException {
    output.writeInt(prices.length);
    for (double price : prices) {
      output.writeDouble(price);
    }
    output.writeLong(seed);
    centres.matrix().write(output);
  }

  static Assignment read(DataInput input) throws IOException {
    double[] prices = new double[input.readInt()];
    for (int i = 0; i < prices.length; i++) {
      prices[i] = input.readDouble();
    }
    long seed = input.readLong();
    return new Assignment(new Centres(FeatureMatrix.read(input)), prices, seed);
  }
}
