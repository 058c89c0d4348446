package io.paramill.format.paddle;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;

/**
 * Some rows of a large table in a file, which Paddle calls SelectedRows. A row may be there twice:
 * then both are to be added.
 *
 * <pre>
 * table := 0:u32 count:u64 row:i64* height:i64 0:u32 length:i32 TensorDesc:length elements
 * </pre>
 *
 * @param rows the numbers of the rows
 * @param values the rows, as many
 * @param height how many rows the whole table has
 */
record SparseTable(TensorStream rows, TensorStream values, long height) {

  /** Whether a file is a table and nothing else. */
  static boolean begins(StorageInput input) throws IOException {
    try {
      return read(input, "").values.end() == input.lengthBytes();
    } catch (MalformedDataException | UnsupportedDataException e) {
      return false;
    }
  }

  /** Reads a table, but not its elements; its row numbers are checked. */
  static SparseTable read(StorageInput input, String name) throws IOException {
    TensorStream.Cursor cursor = new TensorStream.Cursor(input, 0, name);
    cursor.version();
    long count = cursor.number(Long.BYTES);
    if (count < 0 || count > input.lengthBytes() / Long.BYTES) {
      throw cursor.malformed(ErrorCode.OUT_OF_RANGE, "%d rows in the file".formatted(count));
    }
    TensorSpec rows = new TensorSpec(name + ".rows", DType.INT64, Shape.of(count));
    TensorStream numbers = new TensorStream(rows, cursor.position());
    cursor.skip(rows.lengthBytes());
    long height = cursor.number(Long.BYTES);
    TensorStream values = cursor.plain(name + ".values");
    Shape shape = values.spec().shape();
    if (shape.rank() == 0 || shape.rows() != count) {
      throw cursor.malformed(
          ErrorCode.SIZE_MISMATCH, "%d row numbers for %s".formatted(count, values.spec()));
    }
    requireInside(cursor, input, numbers, height);
    return new SparseTable(numbers, values, height);
  }

  private static void requireInside(
      TensorStream.Cursor cursor, StorageInput input, TensorStream rows, long height)
      throws IOException {
    TensorStream.Cursor numbers = new TensorStream.Cursor(input, rows.dataPosition(), "rows");
    for (long i = 0; i < rows.spec().shape().rows(); i++) {
      long row = numbers.number(Long.BYTES);
      if (row < 0 || row >= height) {
        throw cursor.malformed(ErrorCode.OUT_OF_RANGE, "row %d of %d".formatted(row, height));
      }
    }
  }
}
