package io.paramill.format.tensorflow;

import io.paramill.codec.MaskedCrc;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ChecksumException;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.OptionalInt;

/** Elements as they are in a data file. */
final class StoredReader implements TensorReader {

  private final TensorSpec spec;
  private final StorageInput file;
  private final long start;
  private final OptionalInt expectedCrc;
  private final MaskedCrc crc = new MaskedCrc();
  private long done;

  /**
   * Reads all bytes of a spec from a position on.
   *
   * @param expectedCrc the masked checksum of these bytes, or nothing to skip the check
   */
  StoredReader(TensorSpec spec, StorageInput file, long start, OptionalInt expectedCrc) {
    this.spec = spec;
    this.file = file;
    this.start = start;
    this.expectedCrc = expectedCrc;
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
    int count = (int) Math.min(length, lengthBytes() - done);
    if (count == 0) {
      return -1;
    }
    file.readFully(start + done, buffer, offset, count);
    done += count;
    if (expectedCrc.isPresent()) {
      crc.update(buffer, offset, count);
      if (done == lengthBytes()) {
        check(file, start, spec, crc.value(), expectedCrc.getAsInt());
      }
    }
    return count;
  }

  static void check(StorageInput file, long start, TensorSpec spec, int computed, int stored)
      throws ChecksumException {
    if (computed != stored) {
      throw new ChecksumException(
          file.location(),
          start,
          "'" + spec.name() + "'",
          Integer.toUnsignedLong(computed),
          Integer.toUnsignedLong(stored));
    }
  }

  @Override
  public void close() {}
}
