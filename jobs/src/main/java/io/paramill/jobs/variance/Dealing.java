package io.paramill.jobs.variance;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Deals the space to shards whose means differ least: halves it at the median of the axis with the
 * greatest variance until the cells are small, then gives of as many neighbours as there are shards
 * one to each, the one that keeps the shards' sums nearest to each other. Runs in the client.
 *
 * @param tree its leaves are the cells
 * @param shards of the cells
 */
record Dealing(SplitTree tree, int[] shards) {

  /** The most cells: enough that what is random inside them hardly counts. */
  private static final int MAX_CELLS = 1 << 13;

  private record Cell(int leaf, double[] sum) {}

  static Dealing of(Points points, int shards) {
    SplitTree tree = new SplitTree(points.rows().get(0).length);
    List<Cell> cells = new ArrayList<>();
    halve(tree, 0, points, Math.max(1, points.size() / MAX_CELLS), points.mean(), cells);
    int[] dealt = new int[cells.size()];
    double[][] sums = new double[shards][points.rows().get(0).length];
    for (int from = 0; from < cells.size(); from += shards) {
      boolean[] served = new boolean[shards];
      for (Cell cell : cells.subList(from, Math.min(cells.size(), from + shards))) {
        int shard = neediest(sums, served, cell.sum);
        served[shard] = true;
        dealt[cell.leaf] = shard;
        for (int i = 0; i < cell.sum.length; i++) {
          sums[shard][i] += cell.sum[i];
        }
      }
    }
    return new Dealing(tree, dealt);
  }

  int shard(double[] point) {
    return shards[tree.leaf(point)];
  }

  void write(DataOutput output) throws IOException {
    tree.write(output);
    for (int shard : shards) {
      output.writeInt(shard);
    }
  }

  static Dealing read(DataInput input) throws IOException {
    SplitTree tree = SplitTree.read(input);
    int[] shards = new int[tree.leaves()];
    for (int leaf = 0; leaf < shards.length; leaf++) {
      shards[leaf] = input.readInt();
    }
    return new Dealing(tree, shards);
  }

  private static void halve(
      SplitTree tree, int leaf, Points points, int enough, double[] mean, List<Cell> cells) {
    double[] axis = widest(points);
    Points sorted = points.along(axis);
    int half = points.size() <= enough ? 0 : middle(sorted, axis);
    if (half == 0) {
      double[] sum = points.mean();
      for (int i = 0; i < sum.length; i++) {
        sum[i] = (sum[i] - mean[i]) * points.size();
      }
      cells.add(new Cell(leaf, sum));
      return;
    }
    double below = SplitTree.product(axis, sorted.rows().get(half - 1));
    double above = SplitTree.product(axis, sorted.rows().get(half));
    int right =
        tree.split(
            leaf,
            axis,
            Math.max(below, Math.min(below + (above - below) / 2, Math.nextDown(above))));
    halve(tree, leaf, sorted.part(0, half), enough, mean, cells);
    halve(tree, right, sorted.part(half, sorted.size()), enough, mean, cells);
  }

  private static double[] widest(Points points) {
    double[] mean = points.mean();
    double[] squares = new double[mean.length];
    int widest = 0;
    for (int i = 0; i < mean.length; i++) {
      for (double[] row : points.rows()) {
        squares[i] += (row[i] - mean[i]) * (row[i] - mean[i]);
      }
      widest = squares[i] > squares[widest] ? i : widest;
    }
    double[] axis = new double[mean.length];
    axis[widest] = 1;
    return axis;
  }

  /** How many points to put on the left: half of them, or as near to it as equal ones let us. */
  private static int middle(Points sorted, double[] axis) {
    int half = sorted.size() / 2;
    for (int step = 0; step <= half; step++) {
      for (int at : new int[] {half - step, half + step}) {
        if (at > 0
            && at < sorted.size()
            && SplitTree.product(axis, sorted.rows().get(at - 1))
                < SplitTree.product(axis, sorted.rows().get(at))) {
          return at;
        }
      }
    }
    return 0;
  }

  private static int neediest(double[][] sums, boolean[] served, double[] cell) {
    int best = -1;
    double least = 0;
    for (int shard = 0; shard < sums.length; shard++) {
      // Less the square of the sum before: what the cell adds to the sum of all squares.
      double more = SplitTree.product(cell, cell) + 2 * SplitTree.product(cell, sums[shard]);
      if (!served[shard] && (best < 0 || more < least)) {
        best = shard;
        least = more;
      }
    }
    return best;
  }
}
