package io.paramill.codec;

import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * Bytes that can only be decoded from front to back, as an input: reading forwards continues the
 * stream, reading backwards starts it again. Memory is that of the stream.
 */
public final class StreamedInput implements StorageInput {

  /** Starts the stream at its first byte. */
  public interface Opener {

    /** A new stream; it is not shared. */
    InputStream open() throws IOException;
  }

  private final Location location;
  private final long lengthBytes;
  private final Opener opener;
  private InputStream stream;
  private long next;

  /** An input of {@code lengthBytes} decoded bytes; a stream that ends before that is damaged. */
  public StreamedInput(Location location, long lengthBytes, Opener opener) {
    this.location = location;
    this.lengthBytes = lengthBytes;
    this.opener = opener;
  }

  @Override
  public Location location() {
    return location;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public synchronized void readFully(long position, byte[] buffer, int offset, int length)
      throws IOException {
    if (position < 0 || length > lengthBytes - position) {
      throw new EOFException(
          "Cannot read %d bytes at %d of a part of %s: it has %d bytes"
              .formatted(length, position, location, lengthBytes));
    }
    if (stream == null || position < next) {
      close();
      stream = opener.open();
      next = 0;
    }
    boolean more;
    try {
      stream.skipNBytes(position - next);
      if (stream.readNBytes(buffer, offset, length) < length) {
        throw new EOFException("it ends early");
      }
      next = position + length;
      more = next == lengthBytes && length > 0 && stream.read() >= 0;
    } catch (EOFException | ZipException e) {
      close();
      throw new MalformedDataException(
          e instanceof EOFException ? ErrorCode.TRUNCATED : ErrorCode.MALFORMED,
          location,
          "Cannot decode a part of the file: " + e.getMessage());
    }
    if (more) {
      throw new MalformedDataException(
          ErrorCode.SIZE_MISMATCH,
          location,
          "Cannot decode a part of the file: more than the stated %d bytes".formatted(lengthBytes));
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }
}
