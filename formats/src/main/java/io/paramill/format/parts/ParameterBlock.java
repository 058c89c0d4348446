package io.paramill.format.parts;

import io.paramill.tensor.TensorSpec;

/**
 * Values for some rows of a tensor: the unit in which parameters are stored, shuffled and merged. A
 * tensor is cut into blocks of {@link #rowsPerBlock} rows, the same in every part of a run.
 *
 * @param spec the whole tensor
 * @param firstRow the first row that the block covers
 * @param rowCount how many rows it covers
 * @param rows which of them it has values for, counted from {@code firstRow}, ascending; null if
 *     all
 * @param counts how many updates each of these rows had; null if that is not known
 * @param values their elements: little-endian, row by row
 */
public record ParameterBlock(
    TensorSpec spec, long firstRow, int rowCount, int[] rows, long[] counts, byte[] values) {

  /** The size that blocks aim at. */
  private static final int TARGET_BYTES = 1 << 21;

  /** The largest row that a block can hold. */
  static final int MAX_ROW_BYTES = 1 << 30;

  /** Checks that the arrays fit each other. */
  public ParameterBlock {
    int present = rows == null ? rowCount : rows.length;
    if (firstRow < 0
        || rowCount < 0
        || !ascending(rows, rowCount)
        || values.length != present * spec.rowBytes()
        || (counts != null && counts.length != present)) {
      throw new IllegalArgumentException(
          "Invalid block of '%s': %d rows, %d bytes"
              .formatted(spec.name(), present, values.length));
    }
  }

  private static boolean ascending(int[] rows, int end) {
    int before = -1;
    for (int row : rows == null ? new int[0] : rows) {
      if (row <= before || row >= end) {
        return false;
      }
      before = row;
    }
    return true;
  }

  /** How many rows a block of this tensor covers; the last block may cover fewer. */
  public static int rowsPerBlock(TensorSpec spec) {
    long rowBytes = Math.max(1, spec.rowBytes());
    if (rowBytes > MAX_ROW_BYTES) {
      throw new IllegalArgumentException(
          "Cannot cut '%s' into blocks: a row has %d bytes".formatted(spec.name(), rowBytes));
    }
    return (int) Math.max(1, TARGET_BYTES / rowBytes);
  }

  /** How many rows it has values for. */
  public int presentRows() {
    return rows == null ? rowCount : rows.length;
  }

  /**
   * The row, counted from {@link #firstRow}, of the {@code index}-th row that it has values for.
   */
  public int row(int index) {
    return rows == null ? index : rows[index];
  }

  /** The updates of the {@code index}-th row that it has values for; 1 if that is not known. */
  public long count(int index) {
    return counts == null ? 1 : counts[index];
  }
}
