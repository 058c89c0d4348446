package io.paramill.jobs.merge;

import io.paramill.run.PartManifest;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The metrics of a round: sums of {@code tokens} and {@code examples}; of all others the mean,
 * weighted by a part's examples.
 */
final class PartMetrics {

  private static final String EXAMPLES = "examples";

  private static final Set<String> SUMMED = Set.of(EXAMPLES, "tokens");

  private PartMetrics() {}

  static Map<String, Double> merge(Collection<PartManifest> parts) {
    Map<String, Double> merged = new TreeMap<>();
    Map<String, Double> weights = new HashMap<>();
    for (PartManifest part : parts) {
      double examples = part.metrics().getOrDefault(EXAMPLES, 1.0);
      part.metrics()
          .forEach(
              (name, value) -> {
                double weight = SUMMED.contains(name) ? 1 : examples;
                // A part without examples has no loss: 0 times whatever it says is still 0.
                merged.merge(name, weight == 0 ? 0 : weight * value, Double::sum);
                weights.merge(name, weight, Double::sum);
              });
    }
    merged.replaceAll(
        (name, sum) ->
            SUMMED.contains(name) || weights.get(name) == 0 ? sum : sum / weights.get(name));
    return merged;
  }
}
