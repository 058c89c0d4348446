package io.paramill.merge;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Combines what several shards made of one row. A row is merged by itself, so a permutation of rows
 * permutes the result; the shards come in their order, so the result is the same bits every time.
 * Implementations hold no state.
 */
public interface MergeRule {

  /** The name by which a run chooses it. */
  String name();

  /**
   * Combines the changes of one row.
   *
   * @param deltas what each shard added to the row, elements in the order of the row; a shard that
   *     does not have the row is not there. They may be overwritten.
   * @param counts how many updates of the row each shard made
   * @param shards how many of the deltas and counts are meant, from the front; at least 1
   * @param merged takes what is to be added to the row
   */
  void merge(double[][] deltas, long[] counts, int shards, double[] merged);

  /**
   * The rule of this name; {@code damped-adasum:F} is that with the factor F.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  static MergeRule named(String name) {
    if (name.startsWith(DampedAdasumRule.NAME + ":")) {
      return DampedAdasumRule.by(name.substring(DampedAdasumRule.NAME.length() + 1));
    }
    List<MergeRule> all =
        List.of(
            new DampedAdasumRule(),
            new AdasumRule(),
            new RowWeightedRule(),
            new MeanRule(),
            new SumRule());
    return all.stream()
        .filter(rule -> rule.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown merge rule '%s': there are %s"
                        .formatted(
                            name,
                            all.stream().map(MergeRule::name).collect(Collectors.joining(", ")))));
  }
}
