package io.paramill.train.word2vec;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Rows of a float32 matrix in memory, numbered from 0, with the number of updates of each. They lie
 * in segments, so that the number of elements may exceed that of an array, and each is padded by
 * zeros to a whole number of vectors. A vector is a matrix of one column, without padding.
 */
final class Matrix {

  /** Floats in the widest vector that a kernel uses: 512 bits. */
  static final int LANES = 16;

  /** Floats in a segment: small enough for any heap to find room for one. */
  private static final int SEGMENT_FLOATS = 1 << 24;

  private final TensorSpec spec;

  /** Of each row its place in the tensor, ascending. */
  private final int[] places;

  private final int columns;
  private final int stride;
  private final int shift;
  private final int mask;
  private final float[][] segments;
  private final long[] updates;

  /** Every row of a tensor, zeros. */
  Matrix(TensorSpec spec) {
    this(spec, SEGMENT_FLOATS);
  }

  Matrix(TensorSpec spec, int segmentFloats) {
    this(spec, IntStream.range(0, Math.toIntExact(spec.shape().rows())).toArray(), segmentFloats);
  }

  /** Some rows of a tensor, zeros; their places in it ascend. */
  Matrix(TensorSpec spec, int[] places) {
    this(spec, places, SEGMENT_FLOATS);
  }

  private Matrix(TensorSpec spec, int[] places, int segmentFloats) {
    int rank = spec.shape().rank();
    if (spec.dtype() != DType.FLOAT32 || rank < 1 || rank > 2) {
      throw new IllegalArgumentException("Cannot train " + spec + ": it is no float32 matrix");
    }
    this.spec = spec;
    this.places = places;
    int rows = places.length;
    columns = rank == 1 ? 1 : Math.toIntExact(spec.shape().extent(1));
    stride = rank == 1 ? 1 : stride(columns);
    int segmentRows = Integer.highestOneBit(Math.max(1, segmentFloats / stride));
    shift = Integer.numberOfTrailingZeros(segmentRows);
    mask = segmentRows - 1;
    segments = new float[(int) (((long) rows + mask) >>> shift)][];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = new float[Math.min(segmentRows, rows - (i << shift)) * stride];
    }
    updates = new long[rows];
  }

  /** How many floats apart two rows are. */
  static int stride(int columns) {
    return (int) Math.min(Integer.MAX_VALUE, ((long) columns + LANES - 1) / LANES * LANES);
  }

  /** The bytes that a matrix takes besides its rows' places. */
  static long memoryBytes(long rows, int columns) {
    return rows * ((long) stride(columns) * Float.BYTES + Long.BYTES);
  }

  TensorSpec spec() {
    return spec;
  }

  int stride() {
    return stride;
  }

  int rows() {
    return updates.length;
  }

  /** How many rows are before a place in the tensor. */
  int before(long place) {
    if (places.length == 0 || place > places[places.length - 1]) {
      return places.length;
    }
    int found = Arrays.binarySearch(places, (int) place);
    return found < 0 ? -found - 1 : found;
  }

  /** The array that holds a row. */
  float[] segment(int row) {
    return segments[row >>> shift];
  }

  /** Where a row starts in its array. */
  int offset(int row) {
    return (row & mask) * stride;
  }

  void countUpdates(int row, int count) {
    updates[row] += count;
  }

  /** Reads every row. */
  void load(PartsSource model, Location where) throws IOException {
    int[] loaded = new int[1];
    model.blocks(spec, this::hasSome, block -> loaded[0] += set(block));
    if (loaded[0] != updates.length) {
      throw new MalformedDataException(
          ErrorCode.INCOMPLETE_SLICES,
          where,
          "Cannot train %s: the model has %d of the %d rows that are needed"
              .formatted(spec, loaded[0], updates.length));
    }
  }

  /** The rows among some places in the tensor, counted from the first of those. */
  BitSet rows(long first, int count) {
    BitSet rows = new BitSet(count);
    int end = before(first + count);
    for (int row = before(first); row < end; row++) {
      rows.set((int) (places[row] - first));
    }
    return rows;
  }

  private boolean hasSome(RowRange range) {
    return before(range.first()) < before(range.end());
  }

  /**
   * Takes the values of a block's rows; those of rows that are not here are passed over.
   *
   * @return how many were taken
   */
  int set(ParameterBlock block) {
    ByteBuffer values = ByteBuffer.wrap(block.values()).order(ByteOrder.LITTLE_ENDIAN);
    int taken = 0;
    int row = before(block.firstRow());
    for (int i = 0; i < block.presentRows() && row < places.length; i++) {
      long place = block.firstRow() + block.row(i);
      while (row < places.length && places[row] < place) {
        row++;
      }
      if (row < places.length && places[row] == place) {
        values
            .position(i * columns * Float.BYTES)
            .asFloatBuffer()
            .get(segment(row), offset(row), columns);
        taken++;
      }
    }
    return taken;
  }

  /**
   * Hands on the rows that were updated since they were handed on the last time, with their counts.
   *
   * @param end the place in the tensor before which they are
   */
  void publish(long end, BlockConsumer blocks) throws IOException {
    int rowsPerBlock = ParameterBlock.rowsPerBlock(spec);
    int all = before(end);
    for (int from = 0; from < all; ) {
      int first = places[from] / rowsPerBlock * rowsPerBlock;
      int to = Math.min(all, before((long) first + rowsPerBlock));
      int[] updated = IntStream.range(from, to).filter(row -> updates[row] > 0).toArray();
      if (updated.length > 0) {
        int count = (int) Math.min(rowsPerBlock, spec.shape().rows() - first);
        blocks.accept(block(first, count, updated));
      }
      from = to;
    }
  }

  private ParameterBlock block(int first, int count, int[] updated) {
    int[] rows = new int[updated.length];
    long[] counts = new long[rows.length];
    ByteBuffer values =
        ByteBuffer.allocate(rows.length * columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var floats = values.asFloatBuffer();
    for (int i = 0; i < rows.length; i++) {
      int row = updated[i];
      rows[i] = places[row] - first;
      counts[i] = updates[row];
      updates[row] = 0;
      floats.put(segment(row), offset(row), columns);
    }
    return new ParameterBlock(
        spec, first, count, rows.length == count ? null : rows, counts, values.array());
  }
}
