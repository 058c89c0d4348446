package io.paramill.jobs.feature;

import io.paramill.run.Json;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * What the tasks of a pass over the corpus know.
 *
 * @param settings those of the request
 * @param statistics the URI of the file of what was learnt of the corpus; null if that is what is
 *     learnt now
 * @param side the URI of what the records are compared with; null if there is nothing yet
 * @param seed of what is left to chance
 * @param size how much is asked for; what of depends on the pass
 */
public record FeatureTask(
    Map<String, String> settings, String statistics, String side, long seed, double size) {

  private static final String KEY = "paramill.feature.task";

  /** What features are made of. */
  public FeatureFields fields() {
    return FeatureFields.of(settings);
  }

  /** The model of the corpus. */
  public FeatureModel model(Storage storage) throws IOException {
    return SideFile.read(storage, Location.of(statistics), fields()::readModel);
  }

  /** Chooses the task of a job. */
  public void to(Configuration configuration) {
    configuration.set(KEY, Json.text(this));
  }

  /** The task of a job. */
  public static FeatureTask from(Configuration configuration) throws IOException {
    return Json.parse(configuration.get(KEY), FeatureTask.class);
  }
}
