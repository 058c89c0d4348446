package io.paramill.jobs.variance;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/** What shards are made for. */
enum Objective {
  /** Records of one shard are alike: the variance within shards falls most. */
  WITHIN,
  /** Shards are alike: the variance between their means is least. */
  BETWEEN;

  static Objective named(String name) {
    return Arrays.stream(values())
        .filter(objective -> objective.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid --objective '" + name + "': within or between"));
  }

  Dealing deal(Points points, int shards) {
    if (this == BETWEEN) {
      return Dealing.of(points, shards);
    }
    SplitTree tree = VarianceSplits.of(points, shards);
    return new Dealing(tree, IntStream.range(0, tree.leaves()).toArray());
  }
}
