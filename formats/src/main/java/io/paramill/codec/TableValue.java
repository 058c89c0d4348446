package io.paramill.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * One value of a sorted table as a stream, however large it is. The checksum of a large value's
 * block is compared by {@link #verify}; that of a small one already was.
 */
public final class TableValue extends InputStream {

  /** No key that is looked for is as long. */
  private static final int MAX_KEY_BYTES = 1 << 20;

  private final InputStream in;
  private final Optional<BlockStream> block;
  private long left;

  private TableValue(InputStream in, long lengthBytes, Optional<BlockStream> block) {
    this.in = in;
    this.block = block;
    left = lengthBytes;
  }

  static TableValue of(byte[] bytes) {
    return new TableValue(new ByteArrayInputStream(bytes), bytes.length, Optional.empty());
  }

  /** Looks for a key in a block, from its start on. */
  static Optional<TableValue> find(BlockStream block, long blockBytes, byte[] wanted)
      throws IOException {
    byte[] key = new byte[0];
    while (Arrays.compareUnsigned(key, wanted) < 0 || key.length == 0) {
      long shared = block.varint();
      long unshared = block.varint();
      long valueBytes = block.varint();
      if (shared < 0
          || shared > key.length
          || unshared < 0
          || unshared > MAX_KEY_BYTES
          || valueBytes < 0
          || valueBytes > blockBytes) {
        throw new InvalidProtocolBufferException("an entry has impossible lengths");
      }
      byte[] suffix = block.readNBytes((int) unshared);
      key = Arrays.copyOf(key, (int) shared + suffix.length);
      System.arraycopy(suffix, 0, key, (int) shared, suffix.length);
      if (Arrays.equals(key, wanted)) {
        return Optional.of(new TableValue(block, valueBytes, Optional.of(block)));
      }
      block.skipNBytes(valueBytes);
    }
    return Optional.empty();
  }

  /** How many bytes are left to read. */
  public long leftBytes() {
    return left;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0) {
      return length == 0 ? 0 : -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    left -= Math.max(0, count);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(Math.min(count, left));
    left -= skipped;
    return skipped;
  }

  /**
   * Compares the checksum of the block that the value is in, unless parts of it were skipped.
   *
   * @throws io.paramill.tensor.ChecksumException if it does not match
   */
  public void verify() throws IOException {
    if (block.isPresent()) {
      block.get().verify();
    }
  }
}
