package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureMapper;
import io.paramill.jobs.feature.FeatureModel;
import io.paramill.jobs.feature.FeatureTask;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.SideFile;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.io.NullWritable;

/**
 * Draws candidates, each with a chance in proportion to its squared distance from the nearest of
 * those that there are already; with the same chance while there are none. Runs in a map.
 */
final class DrawMapper extends FeatureMapper<NullWritable, CandidateWritable> {

  private Centres centres;
  private double[] distances;
  private WeightedDraw draw;

  @Override
  protected void begin(FeatureTask task, FeatureModel model, Storage storage) throws IOException {
    draw = new WeightedDraw(task.seed(), (int) task.size());
    if (task.side() != null) {
      centres = SideFile.read(storage, Location.of(task.side()), Assignment::read).centres();
      distances = new double[centres.size()];
    }
  }

  @Override
  protected void take(DocumentKey place, Features record, Context context) {
    double weight = 1;
    if (centres != null) {
      centres.distances(record, distances);
      weight = Arrays.stream(distances).min().orElseThrow();
    }
    draw.offer(place, weight, record);
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    for (Candidate candidate : draw.drawn()) {
      context.write(NullWritable.get(), new CandidateWritable(candidate));
    }
  }
}
