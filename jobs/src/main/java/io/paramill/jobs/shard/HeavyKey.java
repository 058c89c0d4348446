package io.paramill.jobs.shard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A frequent value.
 *
 * @param share of all records, by a sample
 * @param parts over how many shards it is split, from its own one on
 */
record HeavyKey(String key, double share, int first, int parts, int shards) {

  /** What is half a shard or more is heavy; so large are the parts that it is split in, at most. */
  static HeavyKey of(String key, double share, long seed, int shards) {
    int parts = (int) Math.min(shards, Math.ceil(2 * share * shards));
    return new HeavyKey(
        key, share, KeySharder.home(key, new PlaceHash(seed), shards), parts, shards);
  }

  static boolean isHeavy(double share, int shards) {
    return shards > 1 && 2 * share * shards > 1;
  }

  HeavyKey whole() {
    return new HeavyKey(key, share, first, 1, shards);
  }

  /** The shard of one of its records. */
  int shard(long hash) {
    return (first + PlaceHash.below(parts, hash)) % shards;
  }

  /** For the manifest. */
  Map<String, Object> told() {
    return Map.of(
        "key",
        key,
        "share",
        share,
        "shards",
        IntStream.range(0, parts).mapToObj(part -> (first + part) % shards).toList());
  }

  /** The heavy keys that a plan tells of. */
  static Map<String, HeavyKey> of(ShardPlan plan) {
    Map<String, HeavyKey> keys = new HashMap<>();
    if (plan.details().get(KeyStrategy.HEAVY_KEYS) instanceof List<?> told) {
      for (Object each : told) {
        Map<?, ?> key = (Map<?, ?>) each;
        List<?> shards = (List<?>) key.get("shards");
        String name = (String) key.get("key");
        keys.put(
            name,
            new HeavyKey(
                name,
                ((Number) key.get("share")).doubleValue(),
                ((Number) shards.get(0)).intValue(),
                shards.size(),
                plan.shards()));
      }
    }
    return keys;
  }
}
