package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureFields;
import io.paramill.jobs.feature.FeaturePasses;
import io.paramill.jobs.feature.NumberSettings;
import io.paramill.jobs.feature.Spread;
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
 * Shards of records that are alike: k-means on hashed TF-IDF of the text, or on numeric attributes.
 * Passes over the input learn the features, draw candidates for the centres (k-means||), weigh
 * them, and move the centres (Lloyd) until they stay where they are; where the largest shard is
 * capped, more passes find prices for the shards that are too full.
 */
public final class KMeansStrategy implements Strategy {

  /** The least step of a centre, in the unit of the features, that is worth another pass. */
  private static final String EPSILON = "epsilon";

  /** The most passes of Lloyd's. */
  private static final String ITERATIONS = "iterations";

  /** The cap of the largest shard, as a multiple of the mean. */
  private static final String BALANCE = "balance";

  @Override
  public String name() {
    return "kmeans";
  }

  @Override
  public String description() {
    return "shards of records that are alike, by the text or numeric attributes (--field A,B)";
  }

  @Override
  public Set<String> settings() {
    Set<String> settings = new HashSet<>(FeatureFields.SETTINGS);
    settings.addAll(Set.of(EPSILON, ITERATIONS, BALANCE));
    return settings;
  }

  @Override
  public LineLayout lines(ShardRequest request) {
    return FeatureFields.of(request.settings()).lines();
  }

  @Override
  public ShardPlan prepare(Preparation preparation) throws IOException, InterruptedException {
    NumberSettings settings = new NumberSettings(preparation.request().settings());
    double epsilon = settings.number(EPSILON, 1e-3, 0);
    int iterations = settings.whole(ITERATIONS, 20, 1);
    double balance = settings.number(BALANCE, Double.POSITIVE_INFINITY, 1);
    int shards = preparation.shards();
    long seed = preparation.request().seed();
    FeaturePasses passes = new FeaturePasses(preparation);
    Clustering clustering = new Clustering(passes, shards, seed);
    Lloyd lloyd = Lloyd.run(clustering.seeds(), clustering::groups, epsilon, iterations);
    long cap = passes.cap(balance, shards);
    Clustering.Balanced balanced = clustering.balance(lloyd, cap);
    Location side =
        passes.write(
            output -> {
              passes.writeModel(output);
              Assignment.write(output, lloyd.centres(), balanced.prices(), seed);
            });
    return ShardPlan.fixed(preparation.request(), shards)
        .withSideData(side)
        .withDetails(
            Map.of(
                "passes", passes.passes(),
                "iterations", lloyd.passes(),
                "moved", lloyd.moved(),
                "variance", Spread.of(balanced.groups()).details()));
  }

  @Override
  public Sharder sharder(ShardPlan plan, Storage storage) throws IOException {
    return KMeansSharder.read(plan, storage);
  }
}
