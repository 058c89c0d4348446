package io.paramill.jobs.variance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.Moments;
import io.paramill.jobs.feature.SecondImplementation;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubspaceTest {

  private static FeatureMatrix image(List<Features> records, FeatureMatrix basis) {
    ProductSums products = new ProductSums(basis);
    Moments moments = new Moments(basis.features());
    for (Features record : records) {
      moments.add(record);
      products.add(record);
    }
    return Subspace.image(basis, products.sums(), moments);
  }

  @Test
  void findsTheDirectionsOfAnExactDecomposition() throws IOException {
    SecondImplementation second = SecondImplementation.read();
    List<Features> records = second.textFeatures();
    FeatureMatrix basis = Subspace.random(64, 12, 1);
    for (int pass = 1; pass < 3; pass++) {
      basis = Subspace.orthonormal(image(records, basis));
    }
    FeatureMatrix image = image(records, basis);
    FeatureMatrix directions = Subspace.principal(basis, image, 3);
    FeatureMatrix variances = image(records, directions);
    for (int column = 0; column < 3; column++) {
      double variance = 0;
      double cosine = 0;
      for (int feature = 0; feature < 64; feature++) {
        variance += directions.at(feature, column) * variances.at(feature, column);
        cosine += directions.at(feature, column) * second.directions()[column][feature];
      }
      assertEquals(second.variances()[column], variance, 1e-3 * second.variances()[column]);
      assertEquals(1, Math.abs(cosine), 1e-2);
    }
  }

  @Test
  void makesColumnsOrthonormalAndDropsDependentOnes() {
    FeatureMatrix matrix = new FeatureMatrix(6, 3);
    Random random = new Random(2);
    for (int feature = 0; feature < 6; feature++) {
      matrix.set(feature, 0, random.nextGaussian());
      matrix.set(feature, 1, 2 * matrix.at(feature, 0));
      matrix.set(feature, 2, matrix.at(feature, 0) + 1e-4 * random.nextGaussian());
    }
    Subspace.orthonormal(matrix);
    assertEquals(1, matrix.product(0, 0), 1e-12);
    assertEquals(0, matrix.product(1, 1));
    assertEquals(1, matrix.product(2, 2), 1e-12);
    assertEquals(0, matrix.product(0, 2), 1e-12);
  }

  @Test
  void decomposesSymmetricMatrices() {
    Random random = new Random(4);
    double[][] matrix = new double[9][9];
    for (int i = 0; i < 9; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = random.nextGaussian();
        matrix[j][i] = matrix[i][j];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(matrix);
    for (int i = 0; i < 9; i++) {
      for (int j = 0; j < 9; j++) {
        double sum = 0;
        for (int k = 0; k < 9; k++) {
          sum += eigen.values()[k] * eigen.vectors()[k][i] * eigen.vectors()[k][j];
        }
        assertEquals(matrix[i][j], sum, 1e-12);
      }
      assertEquals(true, i == 0 || eigen.values()[i - 1] >= eigen.values()[i]);
    }
  }
}
