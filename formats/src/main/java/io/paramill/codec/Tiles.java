package io.paramill.codec;

import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A tensor that is stored in boxes of elements.
 *
 * @param list ordered by where they start, the outermost dimension first; none is empty
 */
public record Tiles(Shape full, List<Tile> list) {

  /** Opens some rows of a tile. */
  public interface Opener {

    /** A reader of these rows, counted from the tile's first. */
    TensorReader open(RowRange rows) throws IOException;
  }

  /** A box of elements, and where it starts in the tensor. */
  public record Tile(List<Long> starts, Shape shape, Opener opener) {

    boolean contains(long[] at) {
      for (int i = 0; i < at.length; i++) {
        long inside = at[i] - starts.get(i);
        if (inside < 0 || inside >= shape.extent(i)) {
          return false;
        }
      }
      return true;
    }

    private boolean isWithin(Shape full) {
      if (starts.size() != full.rank() || shape.rank() != full.rank()) {
        return false;
      }
      for (int i = 0; i < full.rank(); i++) {
        long start = starts.get(i);
        if (start < 0 || start > full.extent(i) || shape.extent(i) > full.extent(i) - start) {
          return false;
        }
      }
      return true;
    }

    private boolean overlaps(Tile other) {
      for (int i = 0; i < shape.rank(); i++) {
        long start = Math.max(starts.get(i), other.starts.get(i));
        long end =
            Math.min(starts.get(i) + shape.extent(i), other.starts.get(i) + other.shape.extent(i));
        if (start >= end) {
          return false;
        }
      }
      return true;
    }
  }

  /** More would make the search for overlaps long. */
  private static final int TILES_MAX = 10_000;

  /** The tiles of a tensor, in any order; those without elements are left out. */
  public static Tiles of(Shape full, List<Tile> tiles) {
    Comparator<Tile> byStart = Comparator.comparingInt(tile -> 0);
    for (int i = 0; i < full.rank(); i++) {
      int dimension = i;
      byStart =
          byStart.thenComparingLong(
              tile -> tile.starts.size() > dimension ? tile.starts.get(dimension) : 0);
    }
    List<Tile> ordered = new ArrayList<>(tiles);
    ordered.removeIf(tile -> tile.shape.elements() == 0);
    ordered.sort(byStart);
    return new Tiles(full, List.copyOf(ordered));
  }

  /** What is wrong with the tiles, if anything is: they must fill the tensor without overlaps. */
  public Optional<ErrorCode> fault() {
    if (list.size() > TILES_MAX) {
      return Optional.of(ErrorCode.LIMIT_EXCEEDED);
    }
    long elements = 0;
    for (int i = 0; i < list.size(); i++) {
      Tile tile = list.get(i);
      if (!tile.isWithin(full)) {
        return Optional.of(ErrorCode.OUT_OF_RANGE);
      }
      for (Tile later : list.subList(i + 1, list.size())) {
        if (full.rank() > 0 && later.starts.get(0) >= tile.starts.get(0) + tile.shape.extent(0)) {
          break;
        }
        if (later.isWithin(full) && tile.overlaps(later)) {
          return Optional.of(ErrorCode.OVERLAP);
        }
      }
      // Cannot overflow: parts that do not overlap are no more than the whole.
      elements += tile.shape.elements();
    }
    return elements == full.elements()
        ? Optional.empty()
        : Optional.of(ErrorCode.INCOMPLETE_SLICES);
  }

  /** The innermost dimension along which a tile is not the whole tensor; 0 if there is none. */
  int cutDimension() {
    for (int i = full.rank() - 1; i > 0; i--) {
      int dimension = i;
      if (list.stream().anyMatch(tile -> tile.shape.extent(dimension) != full.extent(dimension))) {
        return i;
      }
    }
    return 0;
  }
}
