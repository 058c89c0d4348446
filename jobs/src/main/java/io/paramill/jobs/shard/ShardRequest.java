package io.paramill.jobs.shard;

import io.paramill.storage.Location;

/**
 * What to shard.
 *
 * @param input a file, a folder or a glob
 * @param root the run's output folder
 * @param seed of {@link Strategy#RANDOM}
 * @param shards how many; 0 if {@code shardBytes} decides
 * @param shardBytes about how many bytes of text a shard has, for {@link Strategy#SIZE}; 0 if
 *     {@code shards} decides
 */
public record ShardRequest(
    String input, Location root, Strategy strategy, long seed, int shards, long shardBytes) {

  /** Checks the numbers. */
  public ShardRequest {
    if (shards < 0 || shardBytes < 0 || (shards == 0) == (shardBytes == 0)) {
      throw new IllegalArgumentException(
          "Invalid shards: give their number or their size in bytes, at least 1");
    }
    if (shardBytes > 0 && strategy != Strategy.SIZE) {
      throw new IllegalArgumentException(
          "Invalid shards: strategy " + strategy + " needs their number");
    }
  }
}
