package io.paramill.cli;

import io.paramill.jobs.shard.ShardRequest;
import io.paramill.storage.Location;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** How a corpus is cut into shards. */
final class ShardOptions {

  private static final int DEFAULT_SHARDS = 2;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description =
          "How many shards, each of them trained in a container; default: 2, or as the strategy"
              + " decides.")
  Integer shards;

  @Option(
      names = {"--shard-by", "--by"},
      paramLabel = "STRATEGY",
      defaultValue = "random",
      description =
          "random, count, size, key, time, kmeans, variance, or what 'shard --strategies' lists"
              + " besides; default: ${DEFAULT-VALUE}.")
  String strategy;

  @Option(
      names = "--shard-records",
      paramLabel = "N",
      description = "count: shards of N records instead of a number of shards.")
  String shardRecords;

  @Option(
      names = "--shard-bytes",
      paramLabel = "N",
      description = "size: shards of about N bytes instead of a number of shards.")
  String shardBytes;

  @Option(
      names = "--field",
      paramLabel = "PATH",
      description =
          "key, time: the attribute: a.b in Avro records, /a/b in lines of JSON, 3 for a column;"
              + " kmeans, variance: the numeric ones, with commas between; default: the text.")
  String field;

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "What stands between columns; default: a TAB.")
  String delimiter;

  @Option(
      names = "--each-value",
      description = "key: a shard for every value instead of a number of shards.")
  boolean eachValue;

  @Option(
      names = "--keep-heavy",
      description = "key: do not split a value that would fill half a shard or more.")
  boolean keepHeavy;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      description = "time: 15m, 1h, 1d, 1w, 1mo, 1y and the like.")
  String interval;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "time: the zone of days, and of stamps without one; default: UTC.")
  String zone;

  @Option(
      names = "--time-format",
      paramLabel = "FORMAT",
      description =
          "time: iso, s, ms, us, ns (since 1970), or a pattern; default: as the field's type says,"
              + " ISO-8601, or a number by its size.")
  String timeFormat;

  @Option(names = "--since", paramLabel = "STAMP", description = "time: what is earlier is late.")
  String since;

  @Option(
      names = "--late",
      paramLabel = "PLACE",
      description = "time: reject (default), own (a shard of late records) or first (interval).")
  String late;

  @Option(
      names = "--missing",
      paramLabel = "PLACE",
      description = "time: records without a stamp: reject (default) or own (a shard of them).")
  String missing;

  @Option(
      names = "--features",
      paramLabel = "N",
      description = "kmeans, variance: how many buckets words are hashed into; default: 4096.")
  String features;

  @Option(
      names = "--epsilon",
      paramLabel = "DISTANCE",
      description = "kmeans: stop when no centre moves so far; default: 0.001.")
  String epsilon;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "kmeans: the most passes that move the centres; default: 20.")
  String iterations;

  @Option(
      names = "--balance",
      paramLabel = "FACTOR",
      description =
          "kmeans, variance: the largest shard has at most so many times the mean's records.")
  String balance;

  @Option(
      names = "--objective",
      paramLabel = "GOAL",
      description =
          "variance: within (records of a shard are alike, the default) or between (shards are).")
  String objective;

  @Option(
      names = "--dimensions",
      paramLabel = "N",
      description = "variance: of the principal subspace; default: 16, or 64 for between.")
  String dimensions;

  @Option(
      names = "--holdout",
      paramLabel = "SHARE",
      description = "Set this share of the records aside, by chance; training never sees them.")
  String holdout;

  @Option(
      names = "--max-rejected",
      paramLabel = "N",
      description =
          "How many records, or what share of them, may be rejected before the run fails; default:"
              + " 0.")
  String maxRejected;

  @Option(
      names = "--codec",
      paramLabel = "NAME",
      description =
          "How the shards' files are packed: zstandard (default), deflate, snappy, bzip2 or null.")
  String codec;

  @Option(
      names = "--shard-option",
      paramLabel = "NAME=VALUE",
      hidden = true,
      description = "An option of a strategy that is not built in.")
  Map<String, String> others = new LinkedHashMap<>();

  /** Whether the options go together. */
  void check() {
    ShardRequest unused = request("", Location.of("file:/"), 0);
  }

  /** What is asked for. */
  ShardRequest request(String input, Location root, long seed) {
    if (shards != null && shards < 1) {
      throw new IllegalArgumentException("Invalid value for option '--shards': at least 1");
    }
    Map<String, String> settings = new LinkedHashMap<>(others);
    put(settings, "shard-records", shardRecords);
    put(settings, "shard-bytes", shardBytes);
    put(settings, "field", field);
    put(settings, "delimiter", delimiter);
    put(settings, "each-value", eachValue ? "true" : null);
    put(settings, "keep-heavy", keepHeavy ? "true" : null);
    put(settings, "interval", interval);
    put(settings, "zone", zone);
    put(settings, "time-format", timeFormat);
    put(settings, "since", since);
    put(settings, "late", late);
    put(settings, "missing", missing);
    put(settings, "features", features);
    put(settings, "epsilon", epsilon);
    put(settings, "iterations", iterations);
    put(settings, "balance", balance);
    put(settings, "objective", objective);
    put(settings, "dimensions", dimensions);
    put(settings, "holdout", holdout);
    put(settings, "max-rejected", maxRejected);
    put(settings, "codec", codec);
    boolean decided =
        strategy.equals("time")
            || settings.keySet().stream()
                .anyMatch(Set.of("shard-records", "shard-bytes", "each-value")::contains);
    if (decided && shards != null) {
      throw new IllegalArgumentException(
          "Invalid value for option '--shards': the other options decide how many there are");
    }
    return new ShardRequest(
        input,
        root,
        strategy,
        seed,
        shards != null ? shards : decided ? 0 : DEFAULT_SHARDS,
        settings);
  }

  private static void put(Map<String, String> settings, String name, String value) {
    if (value != null) {
      settings.put(name, value);
    }
  }
}
