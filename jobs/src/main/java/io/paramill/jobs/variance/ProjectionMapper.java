package io.paramill.jobs.variance;

import io.paramill.jobs.feature.FeatureModel;
import io.paramill.jobs.feature.FeatureTask;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.PointMapper;
import io.paramill.jobs.feature.SideFile;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;

/** The points of the records of a sample. Runs in a map. */
final class ProjectionMapper extends PointMapper {

  private Projection projection;

  @Override
  protected void begin(FeatureTask task, FeatureModel model, Storage storage) throws IOException {
    super.begin(task, model, storage);
    projection = SideFile.read(storage, Location.of(task.side()), Projection::read);
  }

  @Override
  protected double[] numbers(DocumentKey place, Features record) {
    return projection.point(place, record);
  }
}
