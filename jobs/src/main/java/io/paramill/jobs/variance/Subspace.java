package io.paramill.jobs.variance;

import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.FixedPoint;
import io.paramill.jobs.feature.Moments;
import java.util.Random;

/**
 * Finds the principal subspace of a corpus, the directions along which it varies most, by a
 * randomised range finder with power iterations (N. Halko, P.-G. Martinsson and J. A. Tropp,
 * "Finding structure with randomness", 2011, algorithm 4.4): random directions are multiplied by
 * the covariance, one pass over the corpus each time, and made orthonormal. Runs in the client; the
 * passes are a MapReduce job's.
 */
final class Subspace {

  /** A direction that loses so much of its length to the others before it is one of these. */
  private static final double DEPENDENT = 1e-12;

  private Subspace() {}

  /** Random directions, orthonormal. */
  static FeatureMatrix random(int features, int dimensions, long seed) {
    Random random = new Random(seed);
    FeatureMatrix matrix = new FeatureMatrix(features, Math.min(features, dimensions));
    for (int feature = 0; feature < features; feature++) {
      for (int column = 0; column < matrix.columns(); column++) {
        matrix.set(feature, column, random.nextGaussian());
      }
    }
    return orthonormal(matrix);
  }

  /**
   * The covariance times a basis.
   *
   * @param products the sum over all records of x (x' basis), in the order of the features, as
   *     whole multiples of {@link FixedPoint}
   */
  static FeatureMatrix image(FeatureMatrix basis, long[] products, Moments moments) {
    int columns = basis.columns();
    double[] means = new double[columns];
    for (int feature = 0; feature < basis.features(); feature++) {
      for (int column = 0; column < columns; column++) {
        means[column] += moments.mean(feature) * basis.at(feature, column);
      }
    }
    FeatureMatrix image = new FeatureMatrix(basis.features(), columns);
    for (int feature = 0; feature < basis.features(); feature++) {
      for (int column = 0; column < columns; column++) {
        double product = FixedPoint.value(products[feature * columns + column]);
        image.set(
            feature, column, product / moments.records() - moments.mean(feature) * means[column]);
      }
    }
    return image;
  }

  /** Makes the columns orthonormal; one that depends on those before it becomes zero. */
  static FeatureMatrix orthonormal(FeatureMatrix matrix) {
    for (int column = 0; column < matrix.columns(); column++) {
      double before = Math.sqrt(matrix.product(column, column));
      // Twice is enough: what is left after the first time is cleaned of its rounding errors.
      for (int time = 0; time < 2; time++) {
        for (int other = 0; other < column; other++) {
          matrix.add(column, -matrix.product(column, other), other);
        }
      }
      double after = Math.sqrt(matrix.product(column, column));
      matrix.scale(column, after <= DEPENDENT * before ? 0 : 1 / after);
    }
    return matrix;
  }

  /**
   * The principal directions inside an orthonormal basis (Rayleigh and Ritz), the leading one
   * first.
   *
   * @param image the covariance times the basis
   */
  static FeatureMatrix principal(FeatureMatrix basis, FeatureMatrix image, int dimensions) {
    int columns = basis.columns();
    double[][] inside = new double[columns][columns];
    for (int feature = 0; feature < basis.features(); feature++) {
      for (int i = 0; i < columns; i++) {
        for (int j = 0; j < columns; j++) {
          inside[i][j] += basis.at(feature, i) * image.at(feature, j) / 2;
          inside[j][i] += basis.at(feature, i) * image.at(feature, j) / 2;
        }
      }
    }
    double[][] vectors = SymmetricEigen.of(inside).vectors();
    FeatureMatrix principal = new FeatureMatrix(basis.features(), Math.min(dimensions, columns));
    for (int feature = 0; feature < basis.features(); feature++) {
      for (int column = 0; column < principal.columns(); column++) {
        double sum = 0;
        for (int i = 0; i < columns; i++) {
          sum += basis.at(feature, i) * vectors[column][i];
        }
        principal.set(feature, column, sum);
      }
    }
    return principal;
  }
}
