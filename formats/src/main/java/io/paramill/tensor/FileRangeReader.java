package io.paramill.tensor;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import java.io.EOFException;
import java.io.IOException;

/**
 * A tensor that lies in a file just as it is to be read: one range of dense, little-endian bytes.
 */
public final class FileRangeReader implements TensorReader {

  private final TensorSpec spec;
  private final StorageInput input;
  private final long end;
  private long next;

  private FileRangeReader(TensorSpec spec, StorageInput input, long position) {
    this.spec = spec;
    this.input = input;
    next = position;
    end = position + spec.lengthBytes();
  }

  /**
   * Opens some rows of a tensor. The reader closes the file.
   *
   * @param position where the tensor's first row begins, in bytes
   */
  public static FileRangeReader open(
      Storage storage, Location location, long position, TensorSpec spec, RowRange rows)
      throws IOException {
    rows.within(spec);
    return new FileRangeReader(
        spec.withRows(rows), storage.open(location), position + rows.first() * spec.rowBytes());
  }

  @Override
  public TensorSpec spec() {
    return spec;
  }

  @Override
  public long lengthBytes() {
    return spec.lengthBytes();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (next == end) {
      return -1;
    }
    int count = (int) Math.min(length, end - next);
    try {
      input.readFully(next, buffer, offset, count);
    } catch (EOFException e) {
      throw new MalformedDataException(
          ErrorCode.TRUNCATED,
          input.location(),
          next,
          "Cannot read '%s': %d bytes are missing"
              .formatted(spec.name(), end - input.lengthBytes()));
    }
    next += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
