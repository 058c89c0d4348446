package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureModel;
import io.paramill.jobs.feature.FeatureTask;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.PointMapper;
import io.paramill.jobs.feature.SideFile;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;

/** What each centre costs the records of a sample. Runs in a map. */
final class CostMapper extends PointMapper {

  private Assignment assignment;

  @Override
  protected void begin(FeatureTask task, FeatureModel model, Storage storage) throws IOException {
    super.begin(task, model, storage);
    assignment = SideFile.read(storage, Location.of(task.side()), Assignment::read);
  }

  @Override
  protected double[] numbers(DocumentKey place, Features record) {
    double[] costs = new double[assignment.centres().size()];
    assignment.costs(place, record, costs);
    return costs;
  }
}
