package io.paramill.format.tensorflow;

import io.paramill.format.tensorflow.BundleIndex.StoredSlice;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The slices of one tensor, ordered by where they start, the outermost dimension first. */
record Slices(Shape full, List<StoredSlice> list) {

  /** More would make the search for overlaps long. */
  static final int MAX_SLICES = 10_000;

  static Slices of(Shape full, List<StoredSlice> unordered) {
    Comparator<StoredSlice> byStart = Comparator.comparingInt(slice -> 0);
    for (int i = 0; i < full.rank(); i++) {
      int dimension = i;
      byStart = byStart.thenComparingLong(slice -> slice.box().start(dimension));
    }
    List<StoredSlice> ordered = new ArrayList<>(unordered);
    ordered.sort(byStart);
    return new Slices(full, ordered);
  }

  /** What is wrong with the slices as a whole, if anything is. */
  Optional<ErrorCode> fault() {
    if (list.size() > MAX_SLICES) {
      return Optional.of(ErrorCode.LIMIT_EXCEEDED);
    }
    long elements = 0;
    for (int i = 0; i < list.size(); i++) {
      StoredSlice slice = list.get(i);
      for (int j = i + 1; j < list.size() && mayOverlap(slice, list.get(j)); j++) {
        if (overlap(slice, list.get(j))) {
          return Optional.of(ErrorCode.OVERLAP);
        }
      }
      // Cannot overflow: parts that do not overlap are no more than the whole.
      elements += slice.entry().shape().elements();
    }
    return elements == full.elements()
        ? Optional.empty()
        : Optional.of(ErrorCode.INCOMPLETE_SLICES);
  }

  private static boolean mayOverlap(StoredSlice slice, StoredSlice later) {
    return slice.entry().shape().rank() == 0
        || later.box().start(0) < slice.box().start(0) + slice.entry().shape().extent(0);
  }

  private static boolean overlap(StoredSlice a, StoredSlice b) {
    for (int i = 0; i < a.entry().shape().rank(); i++) {
      long start = Math.max(a.box().start(i), b.box().start(i));
      long end =
          Math.min(
              a.box().start(i) + a.entry().shape().extent(i),
              b.box().start(i) + b.entry().shape().extent(i));
      if (start >= end) {
        return false;
      }
    }
    return true;
  }

  /** The innermost dimension along which a slice is not the whole tensor; 0 if there is none. */
  int cutDimension() {
    for (int i = full.rank() - 1; i > 0; i--) {
      int dimension = i;
      if (list.stream()
          .anyMatch(slice -> slice.entry().shape().extent(dimension) != full.extent(dimension))) {
        return i;
      }
    }
    return 0;
  }
}
