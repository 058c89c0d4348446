package io.paramill.jobs.shard;

import io.paramill.jobs.input.LineLayout;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Set;

/**
 * A way to shard a corpus, found by {@link java.util.ServiceLoader}. It has no state: what its
 * preparation learns is in the plan, or in files that the plan names.
 */
public interface Strategy {

  /** The name by which people choose it. */
  String name();

  /** A line about it. */
  String description();

  /** The names of the {@link ShardRequest#settings} that it knows. */
  Set<String> settings();

  /** What becomes of a line of text; documents of words by default. */
  default LineLayout lines(ShardRequest request) {
    return LineLayout.WORDS;
  }

  /**
   * Checks the settings and makes the plan, with jobs of its own if it needs them. Runs in the
   * client.
   *
   * @throws IllegalArgumentException if a setting is wrong
   */
  ShardPlan prepare(Preparation preparation) throws IOException, InterruptedException;

  /** The sharder of a task. Runs in maps and reduces. */
  Sharder sharder(ShardPlan plan, Storage storage) throws IOException;
}
