package io.paramill.tensor;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;

/**
 * The elements of one tensor, or of some of its rows, as a bounded stream of bytes: row-major,
 * little-endian, dense, whatever the file's own layout is. To be used by one thread.
 */
public interface TensorReader extends Closeable {

  /** The tensor, with the number of rows that are being read. */
  TensorSpec spec();

  /** How many bytes the stream has in all, also for strings. */
  long lengthBytes();

  /**
   * Reads some bytes.
   *
   * @return how many; -1 at the end, never before {@link #lengthBytes} bytes were read
   * @throws MalformedDataException if the file ends early or a checksum does not match
   */
  int read(byte[] buffer, int offset, int length) throws IOException;

  /** Reads until {@code length} bytes are there. */
  default void readFully(byte[] buffer, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int count = read(buffer, offset + done, length - done);
      if (count < 0) {
        throw new EOFException("Cannot read '" + spec().name() + "': it ended early");
      }
      done += count;
    }
  }

  /** Reads all bytes; for tensors that are known to be small. */
  default byte[] readAll() throws IOException {
    byte[] all = new byte[Math.toIntExact(lengthBytes())];
    readFully(all, 0, all.length);
    return all;
  }
}
