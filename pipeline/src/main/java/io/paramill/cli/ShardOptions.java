package io.paramill.cli;

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

  /** The number of shards, checked. */
  int count() {
    if (shards < 1) {
      throw new IllegalArgumentException("Invalid value for option '--shards': at least 1");
    }
    return shards;
  }
}
