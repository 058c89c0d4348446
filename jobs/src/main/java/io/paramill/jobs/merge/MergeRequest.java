package io.paramill.jobs.merge;

import io.paramill.merge.MergeRule;
import io.paramill.storage.Location;
import java.util.List;
import java.util.Map;

/**
 * What to merge.
 *
 * @param root the run's output folder
 * @param round whose parts are merged, on top of the model of the round before
 * @param shards the shards whose parts are merged
 * @param rule the name of the {@link MergeRule} for tensors that {@code tensorRules} does not name
 * @param tensorRules names of rules by the names of tensors; tensors of whole numbers are always
 *     summed
 */
public record MergeRequest(
    Location root, int round, List<Integer> shards, String rule, Map<String, String> tensorRules) {

  /** Checks the numbers and names. */
  public MergeRequest {
    shards = shards.stream().sorted().distinct().toList();
    tensorRules = Map.copyOf(tensorRules);
    if (round < 1 || shards.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid merge of round %d: rounds start at 1, and there must be shards"
              .formatted(round));
    }
    var unused = MergeRule.named(rule);
    tensorRules.values().forEach(MergeRule::named);
  }
}
