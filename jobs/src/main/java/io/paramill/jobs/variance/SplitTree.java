package io.paramill.jobs.variance;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Splits of a space by planes, one inside the other; its leaves are numbered from 0 on. */
final class SplitTree {

  /** A point is on the left if its product with the direction is at most the threshold. */
  private record Split(int leaf, double[] direction, double threshold) {}

  private final int dimensions;
  private final List<Split> splits = new ArrayList<>();

  /** The root, then the left and the right side of each split: a split, or -1 less a leaf. */
  private final List<Integer> sides = new ArrayList<>(List.of(-1));

  /** In which side each leaf is. */
  private final List<Integer> places = new ArrayList<>(List.of(0));

  /** A space that is one leaf. */
  SplitTree(int dimensions) {
    this.dimensions = dimensions;
  }

  /** How many leaves there are. */
  int leaves() {
    return places.size();
  }

  /** The leaf of a point. */
  int leaf(double[] point) {
    int side = sides.get(0);
    while (side >= 0) {
      Split split = splits.get(side);
      boolean left = product(split.direction, point) <= split.threshold;
      side = sides.get(2 * side + (left ? 1 : 2));
    }
    return -1 - side;
  }

  /** Splits a leaf, which remains the left one; returns the new, right one. */
  int split(int leaf, double[] direction, double threshold) {
    int right = leaves();
    sides.set(places.get(leaf), splits.size());
    splits.add(new Split(leaf, direction, threshold));
    places.set(leaf, sides.size());
    sides.add(-1 - leaf);
    places.add(sides.size());
    sides.add(-1 - right);
    return right;
  }

  /** Writes the dimensions, then the leaf, threshold and direction of each split. */
  void write(DataOutput output) throws IOException {
    output.writeInt(dimensions);
    output.writeInt(splits.size());
    for (Split split : splits) {
      output.writeInt(split.leaf);
      output.writeDouble(split.threshold);
      for (double number : split.direction) {
        output.writeDouble(number);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  static SplitTree read(DataInput input) throws IOException {
    SplitTree tree = new SplitTree(input.readInt());
    for (int left = input.readInt(); left > 0; left--) {
      int leaf = input.readInt();
      double threshold = input.readDouble();
      double[] direction = new double[tree.dimensions];
      for (int i = 0; i < direction.length; i++) {
        direction[i] = input.readDouble();
      }
      int unused = tree.split(leaf, direction, threshold);
    }
    return tree;
  }

  static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
