package io.paramill.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ChecksumException;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;

/**
 * Reads a sorted table: keys and values in the order of the keys as unsigned bytes, in blocks with
 * a checksum each. It is the layout of LevelDB's tables, in which TensorFlow keeps the index of a
 * checkpoint.
 *
 * <pre>
 * table   := dataBlock*, metaindexBlock, indexBlock, footer
 * block   := body, u8 compression (0 none, 1 Snappy), u32le masked CRC-32C of body and compression
 * footer  := metaindex handle, index handle, zeros up to 40 bytes, magic (8 bytes)
 * index   := for each data block: a key not below its last one, and its handle
 * </pre>
 */
public final class SortedTableReader {

  /** Told of an entry. */
  @FunctionalInterface
  public interface EntryVisitor {

    /** Takes one entry; the arrays are its own. */
    void accept(byte[] key, byte[] value) throws IOException;
  }

  /** From LevelDB: the first 64 bits of a digest of its authors' project address. */
  static final long MAGIC = 0xDB4775248B80FB57L;

  static final int FOOTER_BYTES = 48;
  static final int TRAILER_BYTES = 5;

  /** The most bytes that a block may have, stored or uncompressed. */
  private static final int MAX_BLOCK_BYTES = 64 << 20;

  /** Uncompressed blocks beyond this are streamed where one value is looked for. */
  private static final int STREAMED_BLOCK_BYTES = 1 << 20;

  private final StorageInput input;
  private final List<BlockHandle> blocks = new ArrayList<>();
  // For each block a key that is not below its last one.
  private final List<byte[]> indexKeys = new ArrayList<>();

  private SortedTableReader(StorageInput input) {
    this.input = input;
  }

  /** Whether a file ends as a sorted table does. */
  public static boolean recognises(StorageInput input) throws IOException {
    return input.lengthBytes() >= FOOTER_BYTES
        && ByteBuffer.wrap(input.readTail(8)).order(ByteOrder.LITTLE_ENDIAN).getLong() == MAGIC;
  }

  /**
   * Reads the footer and the index of a table; the input must stay open.
   *
   * @throws MalformedDataException if they are damaged
   */
  public static SortedTableReader open(StorageInput input) throws IOException {
    SortedTableReader reader = new SortedTableReader(input);
    if (input.lengthBytes() < FOOTER_BYTES) {
      throw reader.malformed(ErrorCode.TRUNCATED, 0, "it is too short to be a table");
    }
    long footer = input.lengthBytes() - FOOTER_BYTES;
    if (!recognises(input)) {
      throw reader.malformed(ErrorCode.BAD_MAGIC, footer, "it does not end with a table's magic");
    }
    CodedInputStream handles = CodedInputStream.newInstance(input.readTail(FOOTER_BYTES), 0, 40);
    BlockHandle metaindex;
    BlockHandle index;
    try {
      metaindex = BlockHandle.read(handles);
      index = BlockHandle.read(handles);
    } catch (IOException e) {
      throw reader.malformed(ErrorCode.MALFORMED, footer, "its footer has no block handles");
    }
    reader.forEach(metaindex, (key, value) -> {});
    reader.forEach(
        index,
        (key, value) -> {
          reader.indexKeys.add(key);
          reader.blocks.add(BlockHandle.read(CodedInputStream.newInstance(value)));
        });
    return reader;
  }

  /**
   * Gives all entries to a visitor, in their order.
   *
   * @throws MalformedDataException if a block is damaged or a key is out of order
   */
  public void forEach(EntryVisitor visitor) throws IOException {
    byte[][] last = {null};
    for (BlockHandle block : blocks) {
      forEach(
          block,
          (key, value) -> {
            if (last[0] != null && Arrays.compareUnsigned(last[0], key) >= 0) {
              throw malformed(ErrorCode.MALFORMED, block.offset(), "its keys are out of order");
            }
            last[0] = key;
            visitor.accept(key, value);
          });
    }
  }

  /**
   * Finds the value of a key. A value whose block is large is not read into memory.
   *
   * @throws MalformedDataException if its block is damaged
   */
  public Optional<TableValue> find(byte[] key) throws IOException {
    int at = Collections.binarySearch(indexKeys, key, Arrays::compareUnsigned);
    int next = at < 0 ? -1 - at : at;
    if (next == blocks.size()) {
      return Optional.empty();
    }
    BlockHandle block = checked(blocks.get(next));
    if (block.size() > STREAMED_BLOCK_BYTES
        && input.readFully(block.offset() + block.size(), 1)[0] == 0) {
      try {
        return TableValue.find(new BlockStream(input, block), block.size(), key);
      } catch (EOFException | InvalidProtocolBufferException e) {
        throw malformed(ErrorCode.MALFORMED, block.offset(), e.getMessage());
      }
    }
    List<TableValue> found = new ArrayList<>();
    forEach(
        block,
        (other, value) -> {
          if (Arrays.equals(other, key)) {
            found.add(TableValue.of(value));
          }
        });
    return found.stream().findFirst();
  }

  private void forEach(BlockHandle handle, EntryVisitor visitor) throws IOException {
    byte[] block = read(handle);
    try {
      TableBlock.forEach(block, visitor);
    } catch (MalformedDataException | UnsupportedDataException e) {
      throw e;
    } catch (IOException e) {
      throw malformed(ErrorCode.MALFORMED, handle.offset(), e.getMessage());
    }
  }

  private BlockHandle checked(BlockHandle handle) throws MalformedDataException {
    long room = input.lengthBytes() - FOOTER_BYTES - TRAILER_BYTES;
    long offset = handle.offset();
    if (offset < 0 || handle.size() < 0 || offset > room || handle.size() > room - offset) {
      throw malformed(ErrorCode.OUT_OF_RANGE, -1, handle + " leads out of it");
    }
    return handle;
  }

  private byte[] read(BlockHandle unchecked) throws IOException {
    BlockHandle handle = checked(unchecked);
    long offset = handle.offset();
    if (handle.size() > MAX_BLOCK_BYTES) {
      throw malformed(ErrorCode.LIMIT_EXCEEDED, offset, "a block has " + handle.size() + " bytes");
    }
    int size = (int) handle.size();
    byte[] stored = input.readFully(offset, size + TRAILER_BYTES);
    int crc = new MaskedCrc().update(stored, 0, size + 1).value();
    int expected = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getInt(size + 1);
    if (crc != expected) {
      throw new ChecksumException(
          input.location(),
          offset,
          "a block of the table",
          Integer.toUnsignedLong(crc),
          Integer.toUnsignedLong(expected));
    }
    byte[] body = Arrays.copyOf(stored, size);
    return switch (stored[size]) {
      case 0 -> body;
      case 1 -> uncompressed(offset, body);
      default ->
          throw malformed(
              ErrorCode.MALFORMED, offset, "a block has the unknown compression " + stored[size]);
    };
  }

  private byte[] uncompressed(long offset, byte[] body) throws MalformedDataException {
    try {
      return Snappy.decode(body, MAX_BLOCK_BYTES);
    } catch (DataFormatException e) {
      throw malformed(ErrorCode.MALFORMED, offset, e.getMessage());
    }
  }

  private MalformedDataException malformed(ErrorCode code, long offset, String reason) {
    return new MalformedDataException(
        code, input.location(), offset, "Cannot read the table: " + reason);
  }
}
