package io.paramill.jobs.variance;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits the principal subspace again and again: that leaf, along its own leading direction and at
 * that place, where the summed squared distances of points from the mean of their leaf fall most.
 * Runs in the client.
 */
final class VarianceSplits {

  /** The best split of a leaf, and by how much it lets the sum fall. */
  private record Best(
      double[] direction, double threshold, Points left, Points right, double fall) {}

  private VarianceSplits() {}

  /** A tree with so many leaves, or fewer if there are not so many different points. */
  static SplitTree of(Points points, int leaves) {
    SplitTree tree = new SplitTree(points.rows().get(0).length);
    List<Best> best = new ArrayList<>();
    best.add(best(points));
    while (tree.leaves() < leaves) {
      int leaf = 0;
      for (int i = 1; i < best.size(); i++) {
        leaf = best.get(i).fall > best.get(leaf).fall ? i : leaf;
      }
      Best split = best.get(leaf);
      if (split.fall == 0) {
        break;
      }
      int unused = tree.split(leaf, split.direction, split.threshold);
      best.set(leaf, best(split.left));
      best.add(best(split.right));
    }
    return tree;
  }

  private static Best best(Points points) {
    double[] direction = SymmetricEigen.of(points.covariance()).vectors()[0];
    Points sorted = points.along(direction);
    double[] mean = points.mean();
    double[] sum = new double[mean.length];
    Best best = new Best(direction, 0, null, null, 0);
    for (int left = 1; left < sorted.size(); left++) {
      double[] last = sorted.rows().get(left - 1);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += last[i] - mean[i];
      }
      // Both sides' means lie off the common one by this sum over their number of points.
      double right = (double) sorted.size() - left;
      double fall = SplitTree.product(sum, sum) * (1.0 / left + 1 / right);
      double below = SplitTree.product(direction, last);
      double above = SplitTree.product(direction, sorted.rows().get(left));
      double threshold = below + (above - below) / 2;
      if (fall > best.fall && below <= threshold && threshold < above) {
        best =
            new Best(
                direction, threshold, sorted.part(0, left), sorted.part(left, sorted.size()), fall);
      }
    }
    return best;
  }
}
