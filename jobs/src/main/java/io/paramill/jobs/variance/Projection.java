package io.paramill.jobs.variance;

import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.shard.PlaceHash;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A record as a point of the principal subspace, with one more number that is chance: so little
 * that it only tells equal records apart.
 */
record Projection(FeatureMatrix directions, PlaceHash chance) {

  private static final double CHANCE = 1e-6;

  double[] point(DocumentKey place, Features record) {
    double[] point = new double[dimensions()];
    directions.products(record, point);
    point[directions.columns()] = CHANCE * PlaceHash.unit(chance.of(place));
    return point;
  }

  int dimensions() {
    return directions.columns() + 1;
  }

  static void write(DataOutput output, FeatureMatrix directions, long seed) throws IOException {
    output.writeLong(seed);
    directions.write(output);
  }

  static Projection read(DataInput input) throws IOException {
    PlaceHash chance = new PlaceHash(input.readLong());
    return new Projection(FeatureMatrix.read(input), chance);
  }
}
