package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.Features;
import java.util.List;

/** Points that records are compared with. Not safe for use by several threads. */
final class Centres {

  /** What remains of the difference of equal numbers, as a share of them, at the most. */
  private static final double ROUNDING = 1e-13;

  private final FeatureMatrix matrix;
  private final double[] squaredNorms;
  private final double[] products;

  Centres(FeatureMatrix matrix) {
    this.matrix = matrix;
    squaredNorms = new double[matrix.columns()];
    for (int centre = 0; centre < squaredNorms.length; centre++) {
      squaredNorms[centre] = matrix.product(centre, centre);
    }
    products = new double[squaredNorms.length];
  }

  static Centres of(List<Features> records, int features) {
    FeatureMatrix matrix = new FeatureMatrix(features, records.size());
    for (int column = 0; column < records.size(); column++) {
      matrix.set(column, records.get(column));
    }
    return new Centres(matrix);
  }

  FeatureMatrix matrix() {
    return matrix;
  }

  int size() {
    return squaredNorms.length;
  }

  /** The squared distances of a record from all centres. */
  void distances(Features record, double[] distances) {
    matrix.products(record, products);
    for (int centre = 0; centre < squaredNorms.length; centre++) {
      double squares = squaredNorms[centre] + record.squaredNorm();
      double distance = squares - 2 * products[centre];
      distances[centre] = distance < ROUNDING * squares ? 0 : distance;
    }
  }

  /** The nearest centre; the first one of several. */
  int nearest(Features record) {
    matrix.products(record, products);
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int centre = 0; centre < squaredNorms.length; centre++) {
      double distance = squaredNorms[centre] - 2 * products[centre];
      if (distance < least) {
        least = distance;
        nearest = centre;
      }
    }
    return nearest;
  }
}
