package io.paramill.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ChecksumException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** The body of an uncompressed block that is too large for memory. */
final class BlockStream extends InputStream {

  private final StorageInput input;
  private final BlockHandle block;
  private final MaskedCrc crc = new MaskedCrc();
  private long done;
  private boolean skipped;

  BlockStream(StorageInput input, BlockHandle block) {
    this.input = input;
    this.block = block;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    int count = (int) Math.min(length, block.size() - done);
    if (count == 0) {
      return length == 0 ? 0 : -1;
    }
    input.readFully(block.offset() + done, buffer, offset, count);
    crc.update(buffer, offset, count);
    done += count;
    return count;
  }

  @Override
  public long skip(long count) {
    long possible = Math.max(0, Math.min(count, block.size() - done));
    done += possible;
    skipped |= possible > 0;
    return possible;
  }

  /** A varint; at the end of the block an error. */
  long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int octet = read();
      if (octet < 0) {
        throw new EOFException("a block ends inside of an entry");
      }
      value |= (octet & 0x7FL) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
    throw new InvalidProtocolBufferException("a length is no number");
  }

  /**
   * Reads the rest of the block and compares its checksum; does nothing if parts were skipped.
   *
   * @throws ChecksumException if it does not match
   */
  void verify() throws IOException {
    if (skipped) {
      return;
    }
    transferTo(OutputStream.nullOutputStream());
    byte[] trailer =
        input.readFully(block.offset() + block.size(), SortedTableReader.TRAILER_BYTES);
    crc.update(trailer, 0, 1);
    int stored = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN).getInt(1);
    if (crc.value() != stored) {
      throw new ChecksumException(
          input.location(),
          block.offset(),
          "a block of the table",
          Integer.toUnsignedLong(crc.value()),
          Integer.toUnsignedLong(stored));
    }
  }
}
