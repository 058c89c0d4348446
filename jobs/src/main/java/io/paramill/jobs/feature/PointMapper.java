package io.paramill.jobs.feature;

import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.shard.PlaceHash;
import io.paramill.storage.Storage;
import java.io.IOException;
import org.apache.hadoop.io.NullWritable;

/** Computes numbers of the records of a uniform sample. Runs in a map. */
public abstract class PointMapper extends FeatureMapper<NullWritable, PointWritable> {

  private PlaceHash chance;
  private double share;

  @Override
  protected void begin(FeatureTask task, FeatureModel model, Storage storage) throws IOException {
    chance = new PlaceHash(task.seed());
    share = task.size();
  }

  /** What is computed of a record. */
  protected abstract double[] numbers(DocumentKey place, Features record);

  @Override
  protected final void take(DocumentKey place, Features record, Context context)
      throws IOException, InterruptedException {
    if (PlaceHash.unit(chance.of(place)) < share) {
      context.write(NullWritable.get(), new PointWritable(place, numbers(place, record)));
    }
  }
}
