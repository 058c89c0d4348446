package io.paramill.jobs.variance;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits the principal subspace again and again: that leaf, along its own leading direction and at
 * that place, where the summed squared distances of points from the mean of their leaf fall most.
 * Where the largest leaf is capped, a leaf of n points will be at least n / cap leaves, rounded up:
 * a split is allowed if all of these together are not more than are wanted. Runs in the client.
 */
final class VarianceSplits {

  /** The best split of a leaf, and by how much it lets the sum fall; none if that is 0. */
  private record Best(
      double[] direction, double threshold, Points left, Points right, double fall) {
    private static final Best NONE = new Best(null, 0, null, null, 0);
  }

  /**
   * A leaf.
   *
   * @param free its best split
   * @param exact the best of those after which no more leaves are needed than before
   */
  private record Leaf(Points points, Best free, Best exact) {}

  private final int leaves;
  private final int cap;
  private final List<Leaf> open = new ArrayList<>();

  private VarianceSplits(int leaves, int cap) {
    this.leaves = leaves;
    this.cap = cap;
  }

  /** A tree with so many leaves, or fewer if there are not so many different points. */
  static SplitTree of(Points points, int leaves) {
    return of(points, leaves, points.size());
  }

  /**
   * A tree whose leaves have no more points than a cap, unless more of them are equal.
   *
   * @param cap at least the points by the leaves, rounded up
   */
  static SplitTree of(Points points, int leaves, int cap) {
    return new VarianceSplits(leaves, cap).split(points);
  }

  private SplitTree split(Points points) {
    SplitTree tree = new SplitTree(points.rows().get(0).length);
    open.add(leaf(points));
    while (tree.leaves() < leaves) {
      boolean free = open.stream().mapToInt(leaf -> needed(leaf.points.size())).sum() < leaves;
      int chosen = 0;
      for (int i = 1; i < open.size(); i++) {
        chosen = best(i, free).fall > best(chosen, free).fall ? i : chosen;
      }
      Best split = best(chosen, free);
      if (split.fall == 0) {
        break;
      }
      int unused = tree.split(chosen, split.direction, split.threshold);
      open.set(chosen, leaf(split.left));
      open.add(leaf(split.right));
    }
    return tree;
  }

  private Best best(int leaf, boolean free) {
    return free ? open.get(leaf).free : open.get(leaf).exact;
  }

  private int needed(int points) {
    return (points + cap - 1) / cap;
  }

  private Leaf leaf(Points points) {
    double[] direction = SymmetricEigen.of(points.covariance()).vectors()[0];
    Points sorted = points.along(direction);
    double[] mean = points.mean();
    double[] sum = new double[mean.length];
    Best free = Best.NONE;
    Best exact = Best.NONE;
    for (int left = 1; left < sorted.size(); left++) {
      double[] last = sorted.rows().get(left - 1);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += last[i] - mean[i];
      }
      int right = sorted.size() - left;
      // Both sides' means lie off the common one by this sum over their number of points.
      double fall = SplitTree.product(sum, sum) * (1.0 / left + 1.0 / right);
      double below = SplitTree.product(direction, last);
      double above = SplitTree.product(direction, sorted.rows().get(left));
      double threshold = below + (above - below) / 2;
      if (fall > exact.fall && below <= threshold && threshold < above) {
        boolean same = needed(left) + needed(right) == needed(sorted.size());
        if (fall > free.fall || same) {
          Best best =
              new Best(
                  direction,
                  threshold,
                  sorted.part(0, left),
                  sorted.part(left, sorted.size()),
                  fall);
          free = fall > free.fall ? best : free;
          exact = same ? best : exact;
        }
      }
    }
    return new Leaf(points, free, exact);
  }
}
