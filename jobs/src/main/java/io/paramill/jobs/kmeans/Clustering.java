package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.FeaturePasses;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.Moments;
import io.paramill.storage.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Finds the centres, and the prices where the largest shard is capped. Runs in the client. */
final class Clustering {

  /** With twice as many candidates a round as centres, few rounds do, as the authors found. */
  private static final int ROUNDS = 4;

  private static final int OVERSAMPLING = 2;

  /** How often prices that a sample gave are mended by what they make of the whole corpus. */
  private static final int MAX_MENDS = 8;

  private final FeaturePasses passes;
  private final int shards;
  private final long seed;

  Clustering(FeaturePasses passes, int shards, long seed) {
    this.passes = passes;
    this.shards = shards;
    this.seed = seed;
  }

  /**
   * Centres to begin with.
   *
   * @throws IllegalArgumentException if their candidates are too many for a task
   */
  Centres seeds() throws IOException, InterruptedException {
    FeatureMatrix.check(passes.features(), (long) ROUNDS * OVERSAMPLING * shards);
    List<Features> candidates = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Location drawn =
          candidates.isEmpty() ? null : side(Centres.of(candidates, passes.features()), none());
      passes
          .values(
              "candidates",
              DrawMapper.class,
              DrawReducer.class,
              CandidateWritable::new,
              drawn,
              (double) OVERSAMPLING * shards)
          .forEach(value -> candidates.add(value.candidate().features()));
    }
    long[] weights =
        passes
            .sums(
                "weights",
                WeightMapper.class,
                side(Centres.of(candidates, passes.features()), none()))
            .get(0);
    return Seeding.centres(candidates, weights, shards, passes.features(), seed);
  }

  /** The records nearest to each centre. */
  List<Moments> groups(Centres centres) throws IOException, InterruptedException {
    return groups(centres, none());
  }

  private List<Moments> groups(Centres centres, double[] prices)
      throws IOException, InterruptedException {
    Map<Integer, long[]> sums = passes.sums("clusters", AssignMapper.class, side(centres, prices));
    return IntStream.range(0, centres.size())
        .mapToObj(
            centre ->
                sums.containsKey(centre)
                    ? new Moments(sums.get(centre))
                    : new Moments(passes.features()))
        .toList();
  }

  /**
   * Prices with which no shard has more than so many records; none if there is no need.
   *
   * @throws IOException if there are none: too many shards are hardly wanted by any record
   */
  Balanced balance(Lloyd lloyd, long cap) throws IOException, InterruptedException {
    double[] prices = none();
    List<Moments> groups = lloyd.groups();
    if (largest(groups) <= cap) {
      return new Balanced(prices, groups);
    }
    double[][] costs =
        passes
            .sample(
                "costs", CostMapper.class, side(lloyd.centres(), none()), lloyd.centres().size())
            .toArray(double[][]::new);
    double[] caps = new double[lloyd.centres().size()];
    Arrays.fill(caps, Math.ceil((double) cap * costs.length / passes.records()));
    prices = new double[caps.length];
    for (int mend = 0; mend < MAX_MENDS && room(caps) >= costs.length; mend++) {
      prices = Prices.find(costs, caps, prices);
      groups = groups(lloyd.centres(), prices);
      if (largest(groups) <= cap) {
        return new Balanced(prices, groups);
      }
      for (int shard = 0; shard < caps.length; shard++) {
        long records = groups.get(shard).records();
        caps[shard] = records > cap ? Math.floor(caps[shard] * cap / records) : caps[shard];
      }
    }
    throw new IOException(
        "Cannot keep %d shards at %d of %d records: the largest has %d; allow more"
            .formatted(shards, cap, passes.records(), largest(groups)));
  }

  /** Prices, and what they make of the corpus. */
  record Balanced(double[] prices, List<Moments> groups) {}

  private Location side(Centres centres, double[] prices) throws IOException {
    return passes.write(output -> Assignment.write(output, centres, prices, seed));
  }

  private static double[] none() {
    return new double[0];
  }

  private static double room(double[] caps) {
    return Arrays.stream(caps).sum();
  }

  private static long largest(List<Moments> groups) {
    return groups.stream().mapToLong(Moments::records).max().orElse(0);
  }
}
