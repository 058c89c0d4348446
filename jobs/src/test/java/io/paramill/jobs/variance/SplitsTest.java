package io.paramill.jobs.variance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.jobs.feature.SecondImplementation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class SplitsTest {

  private static Points points() throws IOException {
    return new Points(Arrays.asList(SecondImplementation.read().points()));
  }

  /** The summed squared distances of points from the mean of their group. */
  private static double within(Points points, int groups, ToIntFunction<double[]> group) {
    double sum = 0;
    for (List<double[]> rows : groups(points, groups, group)) {
      double[][] covariance = new Points(rows).covariance();
      for (int i = 0; i < covariance.length; i++) {
        sum += covariance[i][i] * rows.size();
      }
    }
    return sum;
  }

  private static List<List<double[]>> groups(
      Points points, int groups, ToIntFunction<double[]> group) {
    List<List<double[]>> rows = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      rows.add(new ArrayList<>());
    }
    points.rows().forEach(row -> rows.get(group.applyAsInt(row)).add(row));
    return rows;
  }

  @Test
  void splitWhereTheVarianceFallsMost() throws IOException {
    Points points = points();
    SplitTree tree = VarianceSplits.of(points, 2);
    double[] direction = SymmetricEigen.of(points.covariance()).vectors()[0];
    double least = Double.POSITIVE_INFINITY;
    for (double[] at : points.rows()) {
      double threshold = SplitTree.product(direction, at);
      ToIntFunction<double[]> side = row -> SplitTree.product(direction, row) <= threshold ? 0 : 1;
      if (groups(points, 2, side).get(1).isEmpty()) {
        continue;
      }
      least = Math.min(least, within(points, 2, side));
    }
    assertEquals(least, within(points, 2, tree::leaf), 1e-9 * least);
  }

  @Test
  void letTheVarianceFallWithEachSplit() throws IOException {
    Points points = points();
    double before = within(points, 1, row -> 0);
    for (int leaves = 2; leaves < 9; leaves++) {
      SplitTree tree = VarianceSplits.of(points, leaves);
      assertEquals(leaves, tree.leaves());
      double now = within(points, leaves, tree::leaf);
      assertTrue(now < before, leaves + ": " + before + " to " + now);
      before = now;
    }
    // Not far from what the best clustering leaves.
    double six = within(points, 6, VarianceSplits.of(points, 6)::leaf);
    assertTrue(six < 1.6 * SecondImplementation.read().bestInertia(), "left: " + six);
  }

  @Test
  void keepLeavesBelowACap() throws IOException {
    Points points = points();
    for (int cap : new int[] {50, 51, 55, 70, 120}) {
      SplitTree tree = VarianceSplits.of(points, 6, cap);
      assertEquals(6, tree.leaves());
      groups(points, 6, tree::leaf)
          .forEach(rows -> assertTrue(rows.size() <= cap, rows.size() + " above " + cap));
    }
    double least = within(points, 6, VarianceSplits.of(points, 6)::leaf);
    assertTrue(within(points, 6, VarianceSplits.of(points, 6, 55)::leaf) >= least);
  }

  @Test
  void findNoMoreLeavesThanThereAreDifferentPoints() {
    Points points = new Points(List.of(new double[] {1, 2}, new double[] {1, 2}, new double[2]));
    assertEquals(2, VarianceSplits.of(points, 5).leaves());
  }

  @Test
  void areReadAsTheyWereWritten() throws IOException {
    SplitTree tree = VarianceSplits.of(points(), 7);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tree.write(new DataOutputStream(bytes));
    SplitTree read =
        SplitTree.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    points().rows().forEach(row -> assertEquals(tree.leaf(row), read.leaf(row)));
  }

  @Test
  void dealShardsWhoseMeansDifferLessThanByChance() throws IOException {
    Points points = points();
    Dealing dealing = Dealing.of(points, 4);
    groups(points, 4, dealing::shard).forEach(rows -> assertEquals(75, rows.size()));
    Random random = new Random(1);
    double all = within(points, 1, row -> 0);
    double dealt = all - within(points, 4, dealing::shard);
    double chance = all - within(points, 4, row -> random.nextInt(4));
    assertTrue(dealt < chance / 20, dealt + " against " + chance);
  }

  @Test
  void dealEqualPointsByAnyOtherNumberOfTheirs() {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      rows.add(new double[] {1, 1, 1e-9 * i});
    }
    Dealing dealing = Dealing.of(new Points(rows), 3);
    groups(new Points(rows), 3, dealing::shard).forEach(group -> assertEquals(30, group.size(), 1));
  }
}
