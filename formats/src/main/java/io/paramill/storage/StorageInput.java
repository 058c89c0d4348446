package io.paramill.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A file open for positional reads, by several threads at a time. */
public interface StorageInput extends Closeable {

  /** Where the file is; for messages. */
  Location location();

  /** Where in its file this input starts, which is a part of one; for messages. */
  default long start() {
    return 0;
  }

  /** The file's length in bytes, fixed while it is open. */
  long lengthBytes();

  /**
   * Reads exactly {@code length} bytes that start at {@code position}.
   *
   * @throws EOFException if the file ends before that
   */
  void readFully(long position, byte[] buffer, int offset, int length) throws IOException;

  /**
   * Reads exactly {@code length} bytes that start at {@code position} into a new array; check the
   * length before.
   */
  default byte[] readFully(long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    readFully(position, bytes, 0, length);
    return bytes;
  }

  /** The last {@code length} bytes, or the whole file if it is shorter. */
  default byte[] readTail(int length) throws IOException {
    int tail = (int) Math.min(length, lengthBytes());
    return readFully(lengthBytes() - tail, tail);
  }

  /** The first {@code length} bytes, or the whole file if it is shorter. */
  default byte[] readHead(int length) throws IOException {
    return readFully(0, (int) Math.min(length, lengthBytes()));
  }

  /**
   * A stream over the bytes from {@code position} on, {@code length} of them at the most. It is not
   * buffered, and closing it leaves this input open.
   *
   * @throws IllegalArgumentException if the range does not lie in the file
   */
  default InputStream stream(long position, long length) {
    if (position < 0 || length < 0 || length > lengthBytes() - position) {
      throw new IllegalArgumentException(
          "Cannot read %d bytes at %d of %s: it has %d bytes"
              .formatted(length, position, location(), lengthBytes()));
    }
    StorageInput input = this;
    return new InputStream() {
      private long next = position;
      private final long end = position + length;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
          return 0;
        }
        if (next == end) {
          return -1;
        }
        int count = (int) Math.min(length, end - next);
        input.readFully(next, buffer, offset, count);
        next += count;
        return count;
      }

      @Override
      public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, end - next));
        next += skipped;
        return skipped;
      }

      @Override
      public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - next);
      }
    };
  }

  /** A stream over the whole file. */
  default InputStream stream() {
    return stream(0, lengthBytes());
  }
}
