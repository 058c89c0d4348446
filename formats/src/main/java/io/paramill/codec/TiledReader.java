package io.paramill.codec;

import io.paramill.codec.Tiles.Tile;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.Objects;

/**
 * Joins the tiles of a tensor. Row-major order visits the elements of each tile in the tile's own
 * order, so that every tile is one stream, and the tensor is made of runs from them. Memory is that
 * of the streams of the tiles in one row of tiles.
 */
public final class TiledReader implements TensorReader {

  private final TensorSpec part;
  private final RowRange rows;
  private final Tiles tiles;
  private final TensorReader[] streams;

  /** The innermost dimension that is divided, and the elements of one step along it. */
  private final int cut;

  private final long stepElements;
  private long nextElement;
  private final long endElement;
  private int current;
  private long runBytes;

  /** A reader of some rows; the tiles have no {@linkplain Tiles#fault fault}. */
  public TiledReader(TensorSpec spec, RowRange rows, Tiles tiles) {
    rows.within(spec);
    part = spec.withRows(rows);
    this.rows = rows;
    this.tiles = tiles;
    streams = new TensorReader[tiles.list().size()];
    cut = tiles.cutDimension();
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
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (runBytes == 0) {
      if (nextElement == endElement) {
        return -1;
      }
      nextRun();
    }
    int count = (int) Math.min(length, runBytes);
    streams[current].readFully(buffer, offset, count);
    runBytes -= count;
    return count;
  }

  /** Finds the tile that has the next element, and how far it goes on. */
  private void nextRun() throws IOException {
    long[] at = new long[Math.min(cut + 1, part.shape().rank())];
    long rest = nextElement / stepElements;
    for (int i = at.length - 1; i >= 0; i--) {
      at[i] = rest % tiles.full().extent(i);
      rest /= tiles.full().extent(i);
    }
    // The next run is most often in the tile behind, or in one that is a row of tiles back.
    int candidate = current;
    while (!tiles.list().get(candidate).contains(at)) {
      candidate = (candidate + 1) % streams.length;
    }
    Tile tile = tiles.list().get(candidate);
    if (candidate != current && at.length > 0 && isDone(current, at[0])) {
      closeStream(current);
    }
    current = candidate;
    long steps = at.length == 0 ? 1 : tile.starts().get(cut) + tile.shape().extent(cut) - at[cut];
    long elements = Math.min(steps * stepElements, endElement - nextElement);
    nextElement += elements;
    runBytes = elements * part.dtype().widthBytes();
    if (streams[current] == null) {
      streams[current] = tile.opener().open(rowsOf(tile));
    }
  }

  private boolean isDone(int index, long row) {
    Tile tile = tiles.list().get(index);
    return row >= tile.starts().get(0) + tile.shape().extent(0);
  }

  private void closeStream(int index) throws IOException {
    if (streams[index] != null) {
      streams[index].close();
      streams[index] = null;
    }
  }

  private RowRange rowsOf(Tile tile) {
    if (part.shape().rank() == 0) {
      return rows;
    }
    long start = tile.starts().get(0);
    long first = Math.max(rows.first(), start);
    long end = Math.min(rows.end(), start + tile.shape().extent(0));
    return new RowRange(first - start, end - first);
  }

  @Override
  public void close() throws IOException {
    for (int i = 0; i < streams.length; i++) {
      closeStream(i);
    }
  }
}
