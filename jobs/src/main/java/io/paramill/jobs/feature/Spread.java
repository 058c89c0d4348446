package io.paramill.jobs.feature;

import java.util.List;
import java.util.Map;

/**
 * How the variance of a corpus, the mean squared distance of its records from their mean, falls
 * into that inside its shards and that between them.
 *
 * @param within the mean squared distance of the records from the mean of their shard
 * @param between the mean squared distance of these means from the mean of all, each as often as it
 *     has records
 */
public record Spread(double within, double between) {

  /** The spread of a corpus with these shards. */
  public static Spread of(List<Moments> shards) {
    Moments all = Moments.of(shards, shards.get(0).features());
    double records = Math.max(1, all.records());
    double within = shards.stream().mapToDouble(Moments::scatter).sum() / records;
    return new Spread(within, Math.max(0, all.scatter() / records - within));
  }

  /** The same for the manifest. */
  public Map<String, Object> details() {
    return Map.of("within", within, "between", between);
  }
}
