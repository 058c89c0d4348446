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

/**
 * A float32 matrix in memory, with the number of updates of each row. Rows lie in segments, so that
 * the number of elements may exceed that of an array, and each is padded by zeros to a whole number
 * of vectors. A vector is a matrix of one column, without padding.
 */
final class Matrix {

  /** Floats in the widest vector that a kernel uses: 512 bits. */
  static final int LANES = 16;

  /** Floats in a segment: small enough for any heap to find room for one. */
  private static final int SEGMENT_FLOATS = 1 << 24;

  private final TensorSpec spec;
  private final int columns;
  private final int stride;
  private final int shift;
  private final int mask;
  private final float[][] segments;
  private final long[] updates;

  /** A matrix of zeros. */
  Matrix(TensorSpec spec) {
    this(spec, SEGMENT_FLOATS);
  }

  Matrix(TensorSpec spec, int segmentFloats) {
    int rank = spec.shape().rank();
    if (spec.dtype() != DType.FLOAT32 || rank < 1 || rank > 2) {
      throw new IllegalArgumentException("Cannot train " + spec + ": it is no float32 matrix");
    }
    this.spec = spec;
    int rows = Math.toIntExact(spec.shape().extent(0));
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

  /** The bytes that a matrix takes. */
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
    long[] loaded = new long[1];
    model.blocks(
        spec,
        RowRange.all(spec.shape()),
        block -> {
          set(block);
          loaded[0] += block.presentRows();
        });
    if (loaded[0] != updates.length) {
      throw new MalformedDataException(
          ErrorCode.INCOMPLETE_SLICES,
          where,
          "Cannot train %s: the model has %d of its %d rows"
              .formatted(spec, loaded[0], updates.length));
    }
  }

  /** Takes the values of a block's rows. */
  void set(ParameterBlock block) {
    ByteBuffer values = ByteBuffer.wrap(block.values()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < block.presentRows(); i++) {
      int row = Math.toIntExact(block.firstRow() + block.row(i));
      values
          .position(i * columns * Float.BYTES)
          .asFloatBuffer()
          .get(segment(row), offset(row), columns);
    }
  }

  /**
   * Hands on the rows that were updated since they were handed on the last time, with their counts.
   *
   * @param end the row behind the last one that is handed on
   */
  void publish(int end, BlockConsumer blocks) throws IOException {
    int rowsPerBlock = ParameterBlock.rowsPerBlock(spec);
    for (int first = 0; first < Math.min(end, updates.length); first += rowsPerBlock) {
      int count = Math.min(rowsPerBlock, updates.length - first);
      int[] rows = new int[count];
      int present = 0;
      for (int i = 0; i < Math.min(count, end - first); i++) {
        if (updates[first + i] > 0) {
          rows[present++] = i;
        }
      }
      if (present > 0) {
        blocks.accept(block(first, count, Arrays.copyOf(rows, present)));
      }
    }
  }

  private ParameterBlock block(int first, int count, int[] rows) {
    long[] counts = new long[rows.length];
    ByteBuffer values =
        ByteBuffer.allocate(rows.length * columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var floats = values.asFloatBuffer();
    for (int i = 0; i < rows.length; i++) {
      int row = first + rows[i];
      counts[i] = updates[row];
      updates[row] = 0;
      floats.put(segment(row), offset(row), columns);
    }
    return new ParameterBlock(
        spec, first, count, rows.length == count ? null : rows, counts, values.array());
  }
}
