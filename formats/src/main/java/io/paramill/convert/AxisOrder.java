package io.paramill.convert;

import io.paramill.tensor.Shape;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A permutation of dimensions, brought to its simplest form: extents of 1 are left out, and
 * dimensions that stay neighbours are one.
 */
final class AxisOrder {

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** The side of a tile: its lines in source and target fit the first cache. */
  private static final int TILE = 32;

  private final long[] extents;
  private final int[] axes;

  /** The new dimension {@code i} of a shape is the old one {@code axes[i]}. */
  AxisOrder(Shape shape, List<Integer> axes) {
    List<List<Integer>> groups = new ArrayList<>();
    int last = -2;
    for (int axis : axes) {
      if (shape.extent(axis) == 1) {
        continue;
      }
      if (last >= 0 && follows(shape, last, axis)) {
        groups.get(groups.size() - 1).add(axis);
      } else {
        groups.add(new ArrayList<>(List.of(axis)));
      }
      last = axis;
    }
    List<Integer> starts = groups.stream().map(group -> group.get(0)).sorted().toList();
    extents = new long[groups.size()];
    this.axes = new int[groups.size()];
    for (int i = 0; i < groups.size(); i++) {
      int axis = starts.indexOf(groups.get(i).get(0));
      this.axes[i] = axis;
      long extent = 1;
      for (int member : groups.get(i)) {
        extent *= shape.extent(member);
      }
      extents[axis] = extent;
    }
  }

  /** Whether a dimension comes right behind another one, but for extents of 1. */
  private static boolean follows(Shape shape, int before, int axis) {
    for (int between = before + 1; between < axis; between++) {
      if (shape.extent(between) != 1) {
        return false;
      }
    }
    return axis > before;
  }

  /** The extents of the source. */
  long[] extents() {
    return extents.clone();
  }

  /** Where each of the target's dimensions is in the source. */
  int[] axes() {
    return axes.clone();
  }

  /** A source's values, one a dimension, in the target's order. */
  long[] reorder(long[] values) {
    long[] reordered = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      reordered[i] = values[axes[i]];
    }
    return reordered;
  }

  /** The distance of neighbours in each dimension of a dense array. */
  static long[] strides(long[] extents) {
    long[] strides = new long[extents.length];
    long stride = 1;
    for (int i = extents.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= extents[i];
    }
    return strides;
  }

  /**
   * Permutes a dense array in memory.
   *
   * @param from of these extents, which may be smaller than those of the whole
   */
  void permute(byte[] from, long[] extents, int width, byte[] to) {
    int rank = axes.length;
    if (rank == 0) {
      System.arraycopy(from, 0, to, 0, width);
      return;
    }
    long[] targetExtents = reorder(extents);
    long[] targetStrides = strides(targetExtents);
    long[] sourceStrides = reorder(strides(extents));
    for (long extent : extents) {
      if (extent == 0) {
        return;
      }
    }
    // The source's last dimension, as the target counts: neighbours in the source lie along it.
    int fast = 0;
    while (axes[fast] != rank - 1) {
      fast++;
    }
    boolean runs = fast == rank - 1;
    long[] index = new long[rank];
    long source = 0;
    long target = 0;
    while (true) {
      if (runs) {
        int run = (int) targetExtents[rank - 1] * width;
        System.arraycopy(from, (int) source * width, to, (int) target * width, run);
      } else {
        plane(
            from,
            (int) source,
            (int) sourceStrides[rank - 1],
            to,
            (int) target,
            (int) targetStrides[fast],
            (int) targetExtents[fast],
            (int) targetExtents[rank - 1],
            width);
      }
      int dimension = rank - 2;
      for (; dimension >= 0; dimension--) {
        if (dimension == fast) {
          continue;
        }
        source += sourceStrides[dimension];
        target += targetStrides[dimension];
        if (++index[dimension] < targetExtents[dimension]) {
          break;
        }
        source -= index[dimension] * sourceStrides[dimension];
        target -= index[dimension] * targetStrides[dimension];
        index[dimension] = 0;
      }
      if (dimension < 0) {
        return;
      }
    }
  }

  /** Transposes a plane: {@code to[x * toStride + y] = from[x + y * fromStride]}, tile by tile. */
  private static void plane(
      byte[] from,
      int source,
      int fromStride,
      byte[] to,
      int target,
      int toStride,
      int width,
      int height,
      int bytes) {
    for (int y = 0; y < height; y += TILE) {
      for (int x = 0; x < width; x += TILE) {
        int tileHeight = Math.min(TILE, height - y);
        int tileWidth = Math.min(TILE, width - x);
        for (int i = 0; i < tileWidth; i++) {
          int at = source + x + i + y * fromStride;
          line(from, at, fromStride, to, target + (x + i) * toStride + y, tileHeight, bytes);
        }
      }
    }
  }

  /** Gathers a line of elements from equal distances. */
  private static void line(
      byte[] from, int source, int stride, byte[] to, int target, int count, int width) {
    switch (width) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          to[target + i] = from[source + i * stride];
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          SHORTS.set(to, 2 * (target + i), (short) SHORTS.get(from, 2 * (source + i * stride)));
        }
      }
      case 4 -> {
        for (int i = 0; i < count; i++) {
          INTS.set(to, 4 * (target + i), (int) INTS.get(from, 4 * (source + i * stride)));
        }
      }
      case 8 -> {
        for (int i = 0; i < count; i++) {
          LONGS.set(to, 8 * (target + i), (long) LONGS.get(from, 8 * (source + i * stride)));
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          System.arraycopy(from, width * (source + i * stride), to, width * (target + i), width);
        }
      }
    }
  }
}
