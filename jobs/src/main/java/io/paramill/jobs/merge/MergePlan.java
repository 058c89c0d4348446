package io.paramill.jobs.merge;

import io.paramill.merge.MergeRule;
import io.paramill.run.Json;
import io.paramill.storage.Location;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * What the tasks know.
 *
 * @param folders of blocks, by their number: first the base model, then the parts in the order of
 *     their shards
 * @param patienceSeconds how long to wait for a folder that is not there yet
 */
record MergePlan(
    List<String> folders, String rule, Map<String, String> tensorRules, int patienceSeconds) {

  private static final String KEY = "paramill.merge.plan";

  Location folder(int number) {
    return Location.of(folders.get(number));
  }

  MergeRule rule(TensorSpec spec) {
    return MergeRule.named(tensorRules.getOrDefault(spec.name(), rule));
  }

  void to(Configuration configuration) {
    configuration.set(KEY, Json.text(this));
  }

  static MergePlan from(Configuration configuration) throws IOException {
    return Json.parse(configuration.get(KEY), MergePlan.class);
  }
}
