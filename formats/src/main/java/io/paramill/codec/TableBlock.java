package io.paramill.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries of one block of a sorted table. A key shares its first bytes with the key before it,
 * except at restart points.
 *
 * <pre>
 * block := entry*, u32le restartOffset*, u32le restartCount
 * entry := varint shared, varint unshared, varint valueLength, unshared key bytes, value bytes
 * </pre>
 */
final class TableBlock {

  private TableBlock() {}

  /**
   * Gives all entries of a block to a visitor.
   *
   * @throws IOException with the reason, if the block is damaged
   */
  static void forEach(byte[] block, SortedTableReader.EntryVisitor visitor) throws IOException {
    int end = entriesEnd(block);
    CodedInputStream in = CodedInputStream.newInstance(block, 0, end);
    byte[] key = new byte[0];
    while (!in.isAtEnd()) {
      long shared = in.readRawVarint64();
      long unshared = in.readRawVarint64();
      long valueLength = in.readRawVarint64();
      if (shared < 0
          || shared > key.length
          || outside(unshared, end)
          || outside(valueLength, end)) {
        throw new IOException("an entry has impossible lengths");
      }
      byte[] suffix = in.readRawBytes((int) unshared);
      byte[] value = in.readRawBytes((int) valueLength);
      key = Arrays.copyOf(key, (int) (shared + unshared));
      System.arraycopy(suffix, 0, key, (int) shared, suffix.length);
      visitor.accept(key, value);
    }
  }

  private static boolean outside(long length, int end) {
    return length < 0 || length > end;
  }

  private static int entriesEnd(byte[] block) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    if (block.length < 8) {
      throw new IOException("a block of %d bytes is too short".formatted(block.length));
    }
    int restarts = buffer.getInt(block.length - 4);
    if (restarts < 1 || restarts > block.length / 4 - 1) {
      throw new IOException(
          "a block of %d bytes has %d restarts".formatted(block.length, restarts));
    }
    int end = block.length - 4 - 4 * restarts;
    int previous = -1;
    for (int i = 0; i < restarts; i++) {
      int restart = buffer.getInt(end + 4 * i);
      if (restart <= previous || restart > end || (i == 0 && restart != 0)) {
        throw new IOException("a block has a restart at %d".formatted(restart));
      }
      previous = restart;
    }
    return end;
  }

  /** Collects the entries of one block after the other. */
  static final class Builder {
    private final int restartInterval;
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private final List<Integer> restarts = new ArrayList<>(List.of(0));
    private byte[] lastKey = new byte[0];
    private int sinceRestart;

    Builder(int restartInterval) {
      this.restartInterval = restartInterval;
    }

    void add(byte[] key, byte[] value) throws IOException {
      int shared = 0;
      if (sinceRestart == restartInterval) {
        restarts.add(entries.size());
        sinceRestart = 0;
      } else {
        int mismatch = Arrays.mismatch(lastKey, key);
        shared = mismatch < 0 ? key.length : mismatch;
      }
      CodedOutputStream out = CodedOutputStream.newInstance(entries, 64);
      out.writeUInt32NoTag(shared);
      out.writeUInt32NoTag(key.length - shared);
      out.writeUInt32NoTag(value.length);
      out.write(key, shared, key.length - shared);
      out.writeRawBytes(value);
      out.flush();
      lastKey = key;
      sinceRestart++;
    }

    boolean isEmpty() {
      return entries.size() == 0;
    }

    int lengthBytes() {
      return entries.size() + 4 * restarts.size() + 4;
    }

    /** The block; the builder is empty afterwards. */
    byte[] finish() {
      ByteBuffer block = ByteBuffer.allocate(lengthBytes()).order(ByteOrder.LITTLE_ENDIAN);
      block.put(entries.toByteArray());
      restarts.forEach(block::putInt);
      block.putInt(restarts.size());
      entries.reset();
      restarts.subList(1, restarts.size()).clear();
      lastKey = new byte[0];
      sinceRestart = 0;
      return block.array();
    }
  }
}
