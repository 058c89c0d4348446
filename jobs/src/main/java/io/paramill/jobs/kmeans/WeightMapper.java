package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureMapper;
import io.paramill.jobs.feature.FeatureModel;
import io.paramill.jobs.feature.FeatureTask;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.LongsWritable;
import io.paramill.jobs.feature.SideFile;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import org.apache.hadoop.io.IntWritable;

/** Counts the records nearest to each candidate. Runs in a map. */
final class WeightMapper extends FeatureMapper<IntWritable, LongsWritable> {

  private Assignment assignment;
  private long[] counts;

  @Override
  protected void begin(FeatureTask task, FeatureModel model, Storage storage) throws IOException {
    assignment = SideFile.read(storage, Location.of(task.side()), Assignment::read);
    counts = new long[assignment.centres().size()];
  }

  @Override
  protected void take(DocumentKey place, Features record, Context context) {
    counts[assignment.shard(place, record)]++;
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    context.write(new IntWritable(0), new LongsWritable(counts));
  }
}
