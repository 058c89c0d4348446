package io.paramill.jobs.variance;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/** What shards are made for. */
enum Objective {
  /** Records of one shard are alike: the variance within shards falls most. */
  WITHIN(16),
  /** Shards are alike: the variance between their means is least. */
  BETWEEN(64);

  private final int dimensions;

  Objective(int dimensions) {
    this.dimensions = dimensions;
  }

  /** How many dimensions usually do: a few to split along, more where all should be dealt alike. */
  int dimensions() {
    return dimensions;
  }

  static Objective named(String name) {
    return Arrays.stream(values())
        .filter(objective -> objective.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid --objective '" + name + "': within or between"));
  }

  /**
   * Deals the points.
   *
   * @param cap the most points of a shard, if they are dealt for {@link #WITHIN}; else shards
   *     always have about as many
   */
  Dealing deal(Points points, int shards, int cap) {
    if (this == BETWEEN) {
      return Dealing.of(points, shards);
    }
    SplitTree tree = VarianceSplits.of(points, shards, cap);
    return new Dealing(tree, IntStream.range(0, tree.leaves()).toArray());
  }
}
