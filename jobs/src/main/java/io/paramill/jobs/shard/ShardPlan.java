package io.paramill.jobs.shard;

import io.paramill.run.Json;
import io.paramill.storage.Location;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * What the tasks know.
 *
 * @param shards how many there are; 0 if the records decide
 * @param reducers how many reducers there are
 * @param cut how the records, once all are counted, are cut in shards; null if {@link
 *     Sharder#shard} decides alone
 * @param settings those of the request
 * @param sideData the URI of what the strategy prepared; null if nothing
 * @param details what the manifest tells about all shards: texts, numbers, lists, maps
 */
public record ShardPlan(
    String strategy,
    long seed,
    int shards,
    int reducers,
    Cut cut,
    Map<String, String> settings,
    String sideData,
    Map<String, Object> details) {

  private static final String KEY = "paramill.shard.plan";

  /** A plan of so many shards, a reducer each. */
  public static ShardPlan fixed(ShardRequest request, int shards) {
    if (shards < 1) {
      throw new IllegalArgumentException("Invalid shards: " + shards + ", at least 1");
    }
    return of(request, shards, shards);
  }

  /** A plan whose shards are those that the records turn out to have. */
  public static ShardPlan open(ShardRequest request, int reducers) {
    return of(request, 0, reducers);
  }

  private static ShardPlan of(ShardRequest request, int shards, int reducers) {
    return new ShardPlan(
        request.strategy(),
        request.seed(),
        shards,
        reducers,
        null,
        request.settings(),
        null,
        Map.of());
  }

  ShardPlan with(Cut newCut) {
    return new ShardPlan(strategy, seed, shards, reducers, newCut, settings, sideData, details);
  }

  /**
   * This plan, with another number of reducers: a sharder that decides alone makes the same shards.
   */
  ShardPlan withReducers(int number) {
    return new ShardPlan(strategy, seed, shards, number, cut, settings, sideData, details);
  }

  /** This plan, with files that the sharders load. */
  public ShardPlan withSideData(Location files) {
    return new ShardPlan(strategy, seed, shards, reducers, cut, settings, files.uri(), details);
  }

  /** This plan, with something to tell in the manifest. */
  public ShardPlan withDetails(Map<String, Object> told) {
    return new ShardPlan(strategy, seed, shards, reducers, cut, settings, sideData, told);
  }

  void to(Configuration configuration) {
    configuration.set(KEY, Json.text(this));
  }

  static ShardPlan from(Configuration configuration) throws IOException {
    return Json.parse(configuration.get(KEY), ShardPlan.class);
  }
}
