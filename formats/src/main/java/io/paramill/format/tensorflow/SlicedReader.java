package io.paramill.format.tensorflow;

import io.paramill.format.tensorflow.BundleIndex.StoredSlice;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;

/**
 * Joins the slices of a tensor. Row-major order visits the elements of each slice in the slice's
 * own order, so that every slice is one stream, and the tensor is made of runs from them.
 */
final class SlicedReader implements TensorReader {

  /** Opens some rows of a slice. */
  @FunctionalInterface
  interface SliceOpener {
    TensorReader open(StoredSlice slice, RowRange rows) throws IOException;
  }

  private final TensorSpec part;
  private final RowRange rows;
  private final Slices slices;
  private final SliceOpener opener;
  private final TensorReader[] streams;
  private final int cut;
  // Elements in one step along the cut dimension.
  private final long stepElements;
  private long nextElement;
  private final long endElement;
  private int current;
  private long runBytes;

  SlicedReader(TensorSpec spec, RowRange rows, Slices slices, SliceOpener opener) {
    part = spec.withRows(rows);
    this.rows = rows;
    this.slices = slices;
    this.opener = opener;
    streams = new TensorReader[slices.list().size()];
    cut = slices.cutDimension();
    long step = 1;
    for (int i = cut + 1; i < spec.shape().rank(); i++) {
      step *= spec.shape().extent(i);
    }
    stepElements = step;
    nextElement = rows.first() * spec.shape().rowElements();
    endElement = nextElement + part.shape().elements();
  }

  @Override
  public TensorSpec spec() {
    return part;
  }

  @Override
  public long lengthBytes() {
    return part.lengthBytes();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (runBytes == 0) {
      if (nextElement == endElement) {
        return -1;
      }
      nextRun();
    }
    int count = streams[current].read(buffer, offset, (int) Math.min(length, runBytes));
    runBytes -= count;
    return count;
  }

  /** Finds the slice that has the next element, and how far it goes on. */
  private void nextRun() throws IOException {
    long[] at = new long[cut + 1];
    long rest = nextElement / stepElements;
    for (int i = cut; i >= 0; i--) {
      long extent = slices.full().rank() == 0 ? 1 : slices.full().extent(i);
      at[i] = rest % extent;
      rest /= extent;
    }
    // The next run is most often in the slice behind, or in one that is a row of slices back.
    int candidate = current;
    while (!contains(slices.list().get(candidate), at)) {
      candidate = (candidate + 1) % streams.length;
    }
    current = candidate;
    StoredSlice slice = slices.list().get(current);
    long steps =
        slices.full().rank() == 0
            ? 1
            : slice.box().start(cut) + slice.entry().shape().extent(cut) - at[cut];
    long elements = Math.min(steps * stepElements, endElement - nextElement);
    nextElement += elements;
    runBytes = elements * part.dtype().widthBytes();
    if (streams[current] == null) {
      streams[current] = opener.open(slice, rowsOf(slice));
    }
  }

  private static boolean contains(StoredSlice slice, long[] at) {
    for (int i = 0; i < Math.min(at.length, slice.entry().shape().rank()); i++) {
      long inside = at[i] - slice.box().start(i);
      if (inside < 0 || inside >= slice.entry().shape().extent(i)) {
        return false;
      }
    }
    return true;
  }

  private RowRange rowsOf(StoredSlice slice) {
    if (slices.full().rank() == 0) {
      return rows;
    }
    long start = slice.box().start(0);
    long first = Math.max(rows.first(), start);
    long end = Math.min(rows.end(), start + slice.entry().shape().extent(0));
    return new RowRange(first - start, end - first);
  }

  @Override
  public void close() throws IOException {
    for (TensorReader stream : streams) {
      if (stream != null) {
        stream.close();
      }
    }
  }
}
