package io.paramill.jobs.feature;

import io.paramill.jobs.input.DocumentKey;
import io.paramill.storage.Storage;
import java.io.IOException;
import org.apache.hadoop.io.IntWritable;

/**
 * Adds the records of each shard up, where the input is folders of shards. Memory is the sums of
 * one shard: they are sent when the next one begins. Runs in a map.
 */
final class SpreadMapper extends FeatureMapper<IntWritable, LongsWritable> {

  /** What comes before the number in the name of a shard's folder. */
  private static final String PREFIX = "shard-";

  private int features;
  private int shard;
  private Moments moments;

  @Override
  protected void begin(FeatureTask task, FeatureModel model, Storage storage) {
    features = model.size();
    moments = new Moments(features);
  }

  @Override
  protected void take(DocumentKey place, Features record, Context context)
      throws IOException, InterruptedException {
    String name = place.source().substring(PREFIX.length());
    int of = Integer.parseInt(name.substring(0, name.indexOf('-')));
    if (of != shard) {
      cleanup(context);
      shard = of;
      moments = new Moments(features);
    }
    moments.add(record);
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    if (moments.records() > 0) {
      context.write(new IntWritable(shard), new LongsWritable(moments.sums()));
    }
  }
}
