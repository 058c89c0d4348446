package io.paramill.jobs.variance;

import io.paramill.jobs.feature.FeatureFields;
import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.FeaturePasses;
import io.paramill.jobs.feature.Moments;
import io.paramill.jobs.feature.NumberSettings;
import io.paramill.jobs.input.LineLayout;
import io.paramill.jobs.shard.Preparation;
import io.paramill.jobs.shard.ShardPlan;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.jobs.shard.Sharder;
import io.paramill.jobs.shard.Strategy;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Shards by where the records lie in the principal subspace of their features: split along its
 * leading directions so that records of one shard are alike, or dealt so that the shards are.
 * Passes over the input learn the features, find the subspace and take a sample of its points.
 */
public final class VarianceStrategy implements Strategy {

  private static final String OBJECTIVE = "objective";
  private static final String DIMENSIONS = "dimensions";

  /** The cap of the largest shard, as a multiple of the mean. */
  private static final String BALANCE = "balance";

  /** How often a cap that a sample kept is lowered because the whole corpus did not. */
  private static final int MAX_TRIES = 8;

  /**
   * Directions beyond those that are wanted, and passes: what the range finder's authors advise.
   */
  private static final int OVERSAMPLING = 8;

  private static final int PASSES = 3;

  @Override
  public String name() {
    return "variance";
  }

  @Override
  public String description() {
    return "shards split along the directions of most variance; or with means that differ least"
        + " (--objective between)";
  }

  @Override
  public Set<String> settings() {
    Set<String> settings = new HashSet<>(FeatureFields.SETTINGS);
    settings.addAll(Set.of(OBJECTIVE, DIMENSIONS, BALANCE));
    return settings;
  }

  @Override
  public LineLayout lines(ShardRequest request) {
    return FeatureFields.of(request.settings()).lines();
  }

  @Override
  public ShardPlan prepare(Preparation preparation) throws IOException, InterruptedException {
    Map<String, String> settings = preparation.request().settings();
    Objective objective = Objective.named(settings.getOrDefault(OBJECTIVE, "within"));
    int dimensions = new NumberSettings(settings).whole(DIMENSIONS, objective.dimensions(), 1);
    double balance = new NumberSettings(settings).number(BALANCE, Double.POSITIVE_INFINITY, 1);
    if (settings.containsKey(BALANCE) && objective != Objective.WITHIN) {
      throw new IllegalArgumentException(
          "Invalid --balance: it is for --objective within; between deals shards of one size");
    }
    int shards = preparation.shards();
    long seed = preparation.request().seed();
    FeaturePasses passes = new FeaturePasses(preparation);
    Found subspace = subspace(passes, dimensions, seed);
    FeatureMatrix directions = subspace.directions();
    Location projection = passes.write(output -> Projection.write(output, directions, seed));
    Points points =
        new Points(
            passes.sample("points", ProjectionMapper.class, projection, directions.columns() + 1));
    Dealing dealing =
        settings.containsKey(BALANCE)
            ? capped(passes, subspace.directions(), points, shards, balance, seed)
            : objective.deal(points, shards, points.size());
    Location side =
        passes.write(
            output -> {
              passes.writeModel(output);
              Projection.write(output, directions, seed);
              dealing.write(output);
            });
    return ShardPlan.fixed(preparation.request(), shards)
        .withSideData(side)
        .withDetails(
            Map.of(
                "passes", passes.passes(),
                "sampled", points.size(),
                "variance", Map.of("total", subspace.variance())));
  }

  /** Splits a sample with a cap that is lowered until the whole corpus keeps it, too. */
  private static Dealing capped(
      FeaturePasses passes,
      FeatureMatrix directions,
      Points points,
      int shards,
      double balance,
      long seed)
      throws IOException, InterruptedException {
    long cap = passes.cap(balance, shards);
    int least = (points.size() + shards - 1) / shards;
    long largest = 0;
    double sampleCap = Math.floor((double) cap * points.size() / passes.records());
    for (int tries = 0; tries < MAX_TRIES && sampleCap >= least; tries++) {
      Dealing dealing = Objective.WITHIN.deal(points, shards, (int) sampleCap);
      Location side =
          passes.write(
              output -> {
                Projection.write(output, directions, seed);
                dealing.write(output);
              });
      long[] sizes = passes.sums("shards", SizeMapper.class, side).get(0);
      largest = Arrays.stream(sizes).max().orElse(0);
      if (largest <= cap) {
        return dealing;
      }
      sampleCap = Math.min(sampleCap - 1, Math.floor(sampleCap * cap / largest));
    }
    throw new IOException(
        "Cannot keep %d shards at %d of %d records: the largest has %d; allow more"
            .formatted(shards, cap, passes.records(), largest));
  }

  /** The principal directions, and the variance of the corpus along all directions. */
  private record Found(FeatureMatrix directions, double variance) {}

  private static Found subspace(FeaturePasses passes, int dimensions, long seed)
      throws IOException, InterruptedException {
    FeatureMatrix basis = Subspace.random(passes.features(), dimensions + OVERSAMPLING, seed);
    for (int pass = 1; ; pass++) {
      FeatureMatrix before = basis;
      Map<Integer, long[]> sums =
          passes.sums("subspace", ProductMapper.class, passes.write(before::write));
      Moments moments = new Moments(sums.get(ProductMapper.MOMENTS));
      FeatureMatrix image = Subspace.image(before, sums.get(ProductMapper.PRODUCTS), moments);
      if (pass == PASSES) {
        return new Found(
            Subspace.principal(before, image, dimensions), moments.scatter() / moments.records());
      }
      basis = Subspace.orthonormal(image);
    }
  }

  @Override
  public Sharder sharder(ShardPlan plan, Storage storage) throws IOException {
    return VarianceSharder.read(plan, storage);
  }
}
