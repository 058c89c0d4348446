package io.paramill.jobs.feature;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.jobs.shard.Sharder;
import java.util.Map;
import java.util.TreeMap;

/**
 * Follows the centre and the spread of a shard: {@code spread} is the mean squared distance of its
 * records from their mean, in the unit of the features.
 */
public final class SpreadAccount implements Sharder.Account {

  private final FeatureModel model;
  private final Moments moments;

  /** Of a shard of the corpus with this model. */
  public SpreadAccount(FeatureModel model) {
    this.model = model;
    moments = new Moments(model.size());
  }

  @Override
  public void add(CorpusRecord record) {
    try {
      moments.add(model.of(record));
    } catch (RejectedRecordException e) {
      throw new IllegalStateException("A rejected record is in a shard: " + record, e);
    }
  }

  @Override
  public Map<String, Object> details() {
    Map<String, Object> details = new TreeMap<>(model.centre(moments));
    details.put("spread", moments.scatter() / Math.max(1, moments.records()));
    return details;
  }
}
