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
    settings.addAll(Set.of(OBJECTIVE, DIMENSIONS));
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
    int shards = preparation.shards();
    long seed = preparation.request().seed();
    FeaturePasses passes = new FeaturePasses(preparation);
    Found subspace = subspace(passes, dimensions, seed);
    FeatureMatrix directions = subspace.directions();
    Location projection = passes.write(output -> Projection.write(output, directions, seed));
    Points points =
        new Points(
            passes.sample("points", ProjectionMapper.class, projection, directions.columns() + 1));
    Dealing dealing = objective.deal(points, shards);
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
