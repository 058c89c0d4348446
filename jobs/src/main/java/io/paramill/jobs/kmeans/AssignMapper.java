package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureMapper;
import io.paramill.jobs.feature.FeatureModel;
import io.paramill.jobs.feature.FeatureTask;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.LongsWritable;
import io.paramill.jobs.feature.Moments;
import io.paramill.jobs.feature.SideFile;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.hadoop.io.IntWritable;

/**
 * Adds the records of each centre up: a pass of Lloyd's. Memory is two matrices of the centres.
 * Runs in a map.
 */
final class AssignMapper extends FeatureMapper<IntWritable, LongsWritable> {

  private Assignment assignment;
  private Moments[] groups;

  @Override
  protected void begin(FeatureTask task, FeatureModel model, Storage storage) throws IOException {
    assignment = SideFile.read(storage, Location.of(task.side()), Assignment::read);
    groups =
        Stream.generate(() -> new Moments(model.size()))
            .limit(assignment.centres().size())
            .toArray(Moments[]::new);
  }

  @Override
  protected void take(DocumentKey place, Features record, Context context) {
    groups[assignment.shard(place, record)].add(record);
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    for (int centre = 0; centre < groups.length; centre++) {
      if (groups[centre].records() > 0) {
        context.write(new IntWritable(centre), new LongsWritable(groups[centre].sums()));
      }
    }
  }
}
