package io.paramill.jobs.variance;

import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.FixedPoint;

/** The sums of x (x' basis) over records x, in the order of the features, as exact sums. */
final class ProductSums {

  private final FeatureMatrix basis;
  private final double[] inside;
  private final long[] sums;

  ProductSums(FeatureMatrix basis) {
    this.basis = basis;
    inside = new double[basis.columns()];
    sums = new long[basis.features() * basis.columns()];
  }

  void add(Features record) {
    basis.products(record, inside);
    for (int i = 0; i < record.size(); i++) {
      double value = record.value(i);
      int row = record.index(i) * inside.length;
      for (int column = 0; column < inside.length; column++) {
        long product = FixedPoint.of(value * inside[column]);
        sums[row + column] = Math.addExact(sums[row + column], product);
      }
    }
  }

  long[] sums() {
    return sums;
  }
}
