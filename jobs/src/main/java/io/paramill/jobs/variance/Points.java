package io.paramill.jobs.variance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Some points of a space, each with as many numbers. */
record Points(List<double[]> rows) {

  int size() {
    return rows.size();
  }

  double[] mean() {
    double[] mean = new double[rows.get(0).length];
    for (double[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / rows.size();
      }
    }
    return mean;
  }

  double[][] covariance() {
    double[] mean = mean();
    double[][] covariance = new double[mean.length][mean.length];
    for (double[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        for (int j = 0; j < mean.length; j++) {
          covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.size();
        }
      }
    }
    return covariance;
  }

  /** The points in the order of their products with a direction. */
  Points along(double[] direction) {
    double[] products =
        rows.stream().mapToDouble(row -> SplitTree.product(direction, row)).toArray();
    Integer[] order = new Integer[products.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> products[i]));
    return new Points(Arrays.stream(order).map(rows::get).toList());
  }

  Points part(int from, int to) {
    return new Points(rows.subList(from, to));
  }
}
