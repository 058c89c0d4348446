package io.paramill.jobs.input;

import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.hadoop.fs.Path;

/**
 * The text of a packed file, or of a part of one, all its members one after the other. Damage is
 * one clear exception, whatever the unpacking library threw.
 */
final class UnpackedInput extends InputStream {

  /** Counts what is read, and tells failures of the storage from damage. */
  private static final class Packed extends FilterInputStream {
    private long positionBytes;
    private IOException failure;

    Packed(InputStream input) {
      super(input);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int count = in.read(buffer, offset, length);
        positionBytes += Math.max(0, count);
        return count;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  private final Path path;
  private final Packed packed;
  private final ContentKind kind;
  private final long start;
  private final Bzip2Text blocks;
  private InputStream text;

  /**
   * The text of a part of a file.
   *
   * @param start 0, unless it is bzip2
   */
  UnpackedInput(InputStream input, ContentKind kind, Path path, long start, long end) {
    this.path = path;
    this.kind = kind;
    this.start = start;
    packed = new Packed(input);
    blocks = kind == ContentKind.BZIP2 ? new Bzip2Text(packed, start, end) : null;
  }

  /** From where in the text on lines are another reader's. */
  long textEnd() {
    return blocks == null ? Long.MAX_VALUE : blocks.textEnd();
  }

  /** The place in the file of a byte of the text. */
  long place(long offset) {
    return blocks == null ? offset : blocks.place(offset);
  }

  /** How long the bzip2 blocks are that start in the part, once they have been read. */
  long spanBytes() {
    return blocks.spanBytes();
  }

  private InputStream unpack() throws IOException {
    InputStream buffered = new BufferedInputStream(packed, 1 << 16);
    return switch (kind) {
      case GZIP -> new GzipCompressorInputStream(buffered, true);
      case BZIP2 -> blocks;
      case ZSTANDARD -> new ZstandardInput(packed);
      default -> throw new IllegalArgumentException(kind + " is not packed text");
    };
  }

  long positionBytes() {
    return packed.positionBytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      if (text == null) {
        text = unpack();
      }
      return text.read(buffer, offset, length);
    } catch (IOException | RuntimeException e) {
      if (packed.failure != null) {
        throw packed.failure;
      }
      MalformedDataException damaged =
          new MalformedDataException(
              ErrorCode.MALFORMED,
              HadoopStorage.location(path),
              start + packed.positionBytes,
              "Cannot unpack the text: " + e.getMessage());
      damaged.initCause(e);
      throw damaged;
    }
  }

  @Override
  public void close() throws IOException {
    if (text != null) {
      text.close();
    } else {
      packed.close();
    }
  }
}
