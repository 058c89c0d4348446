package io.paramill.cli;

import io.paramill.jobs.shard.ShardRequest;
import io.paramill.storage.Location;
import picocli.CommandLine.Option;

/** How a corpus is cut into shards. */
final class ShardOptions {

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "How many shards, each of them trained in a container; default: ${DEFAULT-VALUE}.")
  int shards;

  @Option(
      names = {"--shard-by", "--by"},
      paramLabel = "STRATEGY",
      defaultValue = "random",
      description = "random, count or size; default: ${DEFAULT-VALUE}.")
  String strategy;

  /** Whether the options go together. */
  void check() {
    if (shards < 1) {
      throw new IllegalArgumentException("Invalid value for option '--shards': at least 1");
    }
  }

  /** What is asked for. */
  ShardRequest request(String input, Location root, long seed) {
    return new ShardRequest(input, root, strategy, seed, shards);
  }
}
