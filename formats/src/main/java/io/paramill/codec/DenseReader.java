package io.paramill.codec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;

/** Reads elements that lie one behind the other. */
final class DenseReader implements TensorReader {

  private static final int CHUNK_BYTES = 1 << 16;

  private final StoredArray array;
  private final TensorSpec spec;
  private final StorageInput input;
  private final long start;
  private final long end;
  private final Optional<Checksum> checksum;
  private final CRC32 crc;
  private final byte[] chunk;
  private long next;
  private int taken;
  private int filled;

  /** A reader that verifies the checksum, if there is one, when it comes to the end. */
  DenseReader(
      StoredArray array,
      TensorSpec whole,
      RowRange rows,
      StorageInput input,
      Optional<Checksum> checksum) {
    this.array = array;
    this.input = input;
    this.checksum = checksum;
    spec = whole.withRows(rows);
    start = array.offset() * spec.dtype().widthBytes() + rows.first() * spec.rowBytes();
    end = start + spec.lengthBytes();
    next = start;
    chunk = new byte[(int) Math.min(CHUNK_BYTES, spec.lengthBytes())];
    crc = checksum.map(Checksum::start).orElse(null);
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
      if (next == end) {
        checksum.get().check(crc, input, spec.name());
      }
    }
    array.toLittleEndian(chunk, 0, filled);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
