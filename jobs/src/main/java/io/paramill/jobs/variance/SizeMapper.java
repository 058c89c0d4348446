package io.paramill.jobs.variance;

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

/** Counts the records of each shard. Runs in a map. */
final class SizeMapper extends FeatureMapper<IntWritable, LongsWritable> {

  /** The projection, and who gets what of it. */
  private record Side(Projection projection, Dealing dealing) {}

  private Side side;
  private long[] counts;

  @Override
  protected void begin(FeatureTask task, FeatureModel model, Storage storage) throws IOException {
    side =
        SideFile.read(
            storage,
            Location.of(task.side()),
            input -> new Side(Projection.read(input), Dealing.read(input)));
    counts = new long[side.dealing.tree().leaves()];
  }

  @Override
  protected void take(DocumentKey place, Features record, Context context) {
    counts[side.dealing.shard(side.projection.point(place, record))]++;
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    context.write(new IntWritable(0), new LongsWritable(counts));
  }
}
