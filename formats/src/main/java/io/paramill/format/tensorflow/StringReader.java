package io.paramill.format.tensorflow;

import io.paramill.codec.MaskedCrc;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The strings of a tensor: each as its length, 32 bits little-endian, and its bytes. The lengths
 * are read twice, first to check them and then beside the strings, so that they need no memory.
 *
 * <pre>
 * tensor := varint length *, u32 masked CRC of the lengths, bytes *
 * </pre>
 *
 * The checksum of the lengths is over each as 32 bits, or as 64 where it needs them. That of the
 * tensor goes on over the first checksum and the bytes. Both are in the byte order of the bundle.
 */
final class StringReader implements TensorReader {

  private final TensorSpec part;
  private final StorageInput file;
  private final BundleEntry entry;
  private final ByteOrder order;
  private final boolean verified;
  private final MaskedCrc crc = new MaskedCrc();
  private final InputStream lengths;
  private final InputStream bytes;
  private final long lengthBytes;
  private long stringsLeft;
  // How many bytes of lengths have been read.
  private long varintBytes;
  private long bytesLeft;
  private ByteBuffer prefix = ByteBuffer.allocate(0);

  /**
   * Reads the lengths, and checks them.
   *
   * @param verified whether to compare checksums; that of the tensor only if all rows are read
   */
  StringReader(
      TensorSpec spec,
      RowRange rows,
      StorageInput file,
      BundleEntry entry,
      ByteOrder order,
      boolean verified)
      throws IOException {
    part = spec.withRows(rows);
    this.file = file;
    this.entry = entry;
    this.order = order;
    this.verified = verified && rows.equals(RowRange.all(spec.shape()));
    long count = spec.shape().elements();
    long first = rows.first() * spec.shape().rowElements();
    stringsLeft = part.shape().elements();
    long before = 0;
    long inside = 0;
    long after = 0;
    long lengthsBegin = 0;
    InputStream scan = stream(0, entry.size());
    ByteBuffer number = ByteBuffer.allocate(Integer.BYTES).order(order);
    for (long i = 0; i < count; i++) {
      if (i == first) {
        lengthsBegin = varintBytes;
      }
      long length = varint(scan);
      // Compared with what is left, so that no sum overflows.
      if (length < 0 || length > entry.size() - before - inside - after) {
        throw malformed(ErrorCode.OUT_OF_RANGE, "a string has %d bytes".formatted(length));
      }
      if (length > 0xFFFF_FFFFL) {
        throw malformed(ErrorCode.LIMIT_EXCEEDED, "a string has %d bytes".formatted(length));
      }
      crc.update(number.putInt(0, (int) length).array(), 0, Integer.BYTES);
      if (i < first) {
        before += length;
      } else if (i < first + stringsLeft) {
        inside += length;
      } else {
        after += length;
      }
    }
    long lengthsEnd = varintBytes;
    lengths = stream(lengthsBegin, lengthsEnd - lengthsBegin);
    long checksumBytes = entry.size() == 0 ? 0 : Integer.BYTES;
    long start = lengthsEnd + checksumBytes;
    if (start + before + inside + after != entry.size()) {
      throw malformed(
          ErrorCode.SIZE_MISMATCH,
          "its strings have %d bytes, stored are %d"
              .formatted(start + before + inside + after, entry.size()));
    }
    if (checksumBytes > 0) {
      checkLengths(lengthsEnd, verified);
    }
    bytes = stream(start + before, inside);
    lengthBytes = Math.addExact(Math.multiplyExact(stringsLeft, (long) Integer.BYTES), inside);
    checkEnd();
  }

  private void checkLengths(long position, boolean verify) throws IOException {
    byte[] stored = file.readFully(entry.offset() + position, Integer.BYTES);
    if (verify) {
      StoredReader.check(
          file, entry.offset(), part, crc.value(), ByteBuffer.wrap(stored).order(order).getInt());
    }
    crc.update(stored, 0, stored.length);
  }

  private InputStream stream(long position, long length) {
    return new BufferedInputStream(file.stream(entry.offset() + position, length));
  }

  @Override
  public TensorSpec spec() {
    return part;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!prefix.hasRemaining() && bytesLeft == 0) {
      if (stringsLeft == 0) {
        return -1;
      }
      stringsLeft--;
      bytesLeft = varint(lengths);
      prefix = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      prefix.putInt((int) bytesLeft).flip();
    }
    int count;
    if (prefix.hasRemaining()) {
      count = Math.min(length, prefix.remaining());
      prefix.get(buffer, offset, count);
    } else {
      count = bytes.read(buffer, offset, (int) Math.min(length, bytesLeft));
      if (count < 0) {
        throw malformed(ErrorCode.TRUNCATED, "its strings end early");
      }
      crc.update(buffer, offset, count);
      bytesLeft -= count;
    }
    if (!prefix.hasRemaining() && bytesLeft == 0) {
      checkEnd();
    }
    return count;
  }

  private void checkEnd() throws IOException {
    if (verified && stringsLeft == 0 && bytesLeft == 0 && entry.size() > 0) {
      StoredReader.check(file, entry.offset(), part, crc.value(), entry.crc());
    }
  }

  private MalformedDataException malformed(ErrorCode code, String reason) {
    return new MalformedDataException(
        code,
        file.location(),
        entry.offset(),
        "Cannot read '%s': %s".formatted(part.name(), reason));
  }

  private long varint(InputStream in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int octet = in.read();
      varintBytes++;
      if (octet < 0) {
        throw malformed(ErrorCode.TRUNCATED, "the lengths of its strings end early");
      }
      value |= (octet & 0x7FL) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
    throw malformed(ErrorCode.MALFORMED, "the length of a string is no number");
  }

  @Override
  public void close() {}
}
