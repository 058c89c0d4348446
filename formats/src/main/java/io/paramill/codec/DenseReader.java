package io.paramill.codec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.ChecksumException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.Objects;
import java.util.zip.CRC32;

/** Reads elements that lie one behind the other. */
final class DenseReader implements TensorReader {

  private static final int CHUNK_BYTES = 1 << 16;

  private final StoredArray array;
  private final TensorSpec spec;
  private final StorageInput input;
  private final long start;
  private final long end;
  private final CRC32 crc;
  private final byte[] chunk;
  private long next;
  private int taken;
  private int filled;

  DenseReader(StoredArray array, TensorSpec whole, RowRange rows) throws IOException {
    this.array = array;
    spec = whole.withRows(rows);
    input = array.bytes().open();
    start = array.offset() * spec.dtype().widthBytes() + rows.first() * spec.rowBytes();
    end = start + spec.lengthBytes();
    next = start;
    chunk = new byte[(int) Math.min(CHUNK_BYTES, spec.lengthBytes())];
    boolean all = start == 0 && end == input.lengthBytes();
    crc = all && array.crc32().isPresent() ? new CRC32() : null;
  }

  @Override
  public TensorSpec spec() {
    return spec;
  }

  @Override
  public long lengthBytes() {
    return end - start;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (taken == filled) {
      if (next == end) {
        return -1;
      }
      fill();
    }
    int count = Math.min(length, filled - taken);
    System.arraycopy(chunk, taken, buffer, offset, count);
    taken += count;
    return count;
  }

  private void fill() throws IOException {
    filled = (int) Math.min(chunk.length, end - next);
    taken = 0;
    input.readFully(next, chunk, 0, filled);
    next += filled;
    if (crc != null) {
      crc.update(chunk, 0, filled);
      if (next == end && crc.getValue() != array.crc32().getAsLong()) {
        throw new ChecksumException(
            input.location(),
            -1,
            "'" + spec.name() + "'",
            crc.getValue(),
            array.crc32().getAsLong());
      }
    }
    array.toLittleEndian(chunk, 0, filled);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
