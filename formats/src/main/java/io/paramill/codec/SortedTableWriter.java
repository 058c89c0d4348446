package io.paramill.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes a sorted table, with the block sizes and index keys that TensorFlow chooses, so that the
 * same entries make the same bytes. The layout is drawn at {@link SortedTableReader}.
 */
public final class SortedTableWriter {

  private static final int BLOCK_BYTES = 256 << 10;
  private static final int LARGE_ENTRY_BYTES = 2 * BLOCK_BYTES;

  private final OutputStream out;
  private final TableBlock.Builder data = new TableBlock.Builder(16);
  private final TableBlock.Builder index = new TableBlock.Builder(1);
  private long position;
  private byte[] lastKey;
  // The block behind which no entry has come yet: its index key depends on the next one.
  private BlockHandle pending;

  /** Writes to a stream, which stays open. */
  public SortedTableWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Appends an entry.
   *
   * @throws IllegalArgumentException if the key is not above the last one
   */
  public void add(byte[] key, byte[] value) throws IOException {
    if (lastKey != null && Arrays.compareUnsigned(lastKey, key) >= 0) {
      throw new IllegalArgumentException("Cannot add to the table: keys are not in order");
    }
    if (key.length + value.length >= LARGE_ENTRY_BYTES) {
      flush();
    }
    if (pending != null) {
      index.add(separator(lastKey, key), pending.toByteArray());
      pending = null;
    }
    data.add(key, value);
    lastKey = key.clone();
    if (data.lengthBytes() >= BLOCK_BYTES) {
      flush();
    }
  }

  /** Writes what is left, the index and the footer. */
  public void finish() throws IOException {
    flush();
    BlockHandle metaindex = write(new TableBlock.Builder(16).finish());
    if (pending != null) {
      index.add(successor(lastKey), pending.toByteArray());
    }
    ByteBuffer footer =
        ByteBuffer.allocate(SortedTableReader.FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(metaindex.toByteArray()).put(write(index.finish()).toByteArray());
    footer.putLong(SortedTableReader.FOOTER_BYTES - Long.BYTES, SortedTableReader.MAGIC);
    out.write(footer.array());
  }

  private void flush() throws IOException {
    if (!data.isEmpty()) {
      pending = write(data.finish());
    }
  }

  private BlockHandle write(byte[] body) throws IOException {
    ByteBuffer block =
        ByteBuffer.allocate(body.length + SortedTableReader.TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    block.put(body).put((byte) 0);
    block.putInt(new MaskedCrc().update(block.array(), 0, body.length + 1).value());
    out.write(block.array());
    BlockHandle handle = new BlockHandle(position, body.length);
    position += block.capacity();
    return handle;
  }

  /** The shortest key that is not below one key, and below the next. */
  private static byte[] separator(byte[] key, byte[] next) {
    int at = Arrays.mismatch(key, next);
    if (at < key.length && (key[at] & 0xFF) + 1 < (next[at] & 0xFF)) {
      return incremented(key, at);
    }
    return key;
  }

  /** The shortest key that is above a key. */
  private static byte[] successor(byte[] key) {
    for (int i = 0; i < key.length; i++) {
      if (key[i] != (byte) 0xFF) {
        return incremented(key, i);
      }
    }
    return key;
  }

  private static byte[] incremented(byte[] key, int at) {
    byte[] shortened = Arrays.copyOf(key, at + 1);
    shortened[at]++;
    return shortened;
  }
}
