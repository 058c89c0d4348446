package io.paramill.format.parts;

import io.paramill.run.PartManifest.Block;
import io.paramill.run.PartManifest.BlockFile;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.ChecksumException;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/**
 * Files of parameter blocks: Avro containers with one record in each of Avro's blocks, so that a
 * record can be read by its position. {@code rows} holds 32-bit and {@code counts} 64-bit
 * little-endian integers, both empty for null; {@code crc32c} is over rows, counts and values.
 */
public final class BlockFiles {

  private static final Schema SCHEMA =
      SchemaBuilder.record("ParameterBlock")
          .namespace("io.paramill")
          .fields()
          .requiredString("tensor")
          .requiredString("dtype")
          .name("shape")
          .type()
          .array()
          .items()
          .longType()
          .noDefault()
          .requiredLong("firstRow")
          .requiredInt("rowCount")
          .requiredBoolean("sparse")
          .requiredBytes("rows")
          .requiredBytes("counts")
          .requiredLong("crc32c")
          .requiredBytes("values")
          .endRecord();

  /** Avro's mark of a container, version 1. */
  private static final byte[] MAGIC = {'O', 'b', 'j', 1};

  /** Ours is always the same, so that equal parts are equal files. */
  private static final byte[] SYNC = "paramill-parts-1".getBytes(StandardCharsets.US_ASCII);

  /** More than the schema takes. */
  private static final int MAX_HEADER_BYTES = 1 << 14;

  private BlockFiles() {}

  /** Writes a file of blocks; it closes the output. */
  public static final class Writer implements Closeable {
    private final StorageOutput output;
    private final DataFileWriter<GenericRecord> file;
    private final List<Block> blocks = new ArrayList<>();

    /** A writer of a new file. */
    public Writer(StorageOutput output) throws IOException {
      this.output = output;
      file = new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(SCHEMA));
      file.create(SCHEMA, output, SYNC);
    }

    /** Appends a block. */
    public void write(ParameterBlock block) throws IOException {
      byte[] rows = block.rows() == null ? new byte[0] : bytes(block.rows());
      byte[] counts = block.counts() == null ? new byte[0] : bytes(block.counts());
      GenericRecord record = new GenericData.Record(SCHEMA);
      record.put("tensor", block.spec().name());
      record.put("dtype", block.spec().dtype().toString());
      record.put("shape", block.spec().shape().extents());
      record.put("firstRow", block.firstRow());
      record.put("rowCount", block.rowCount());
      record.put("sparse", block.rows() != null);
      record.put("rows", ByteBuffer.wrap(rows));
      record.put("counts", ByteBuffer.wrap(counts));
      record.put("crc32c", crc(rows, counts, block.values()));
      record.put("values", ByteBuffer.wrap(block.values()));
      long position = file.sync();
      file.append(record);
      blocks.add(new Block(block.spec().name(), block.firstRow(), block.rowCount(), position));
    }

    /** Makes the file durable and closes it. */
    public BlockFile finish() throws IOException {
      file.flush();
      output.sync();
      BlockFile written = new BlockFile(output.location().name(), output.position(), blocks);
      file.close();
      return written;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /**
   * Reads blocks of a file by their position, by several threads at a time. It decodes the
   * container itself: Avro's reader allocates whatever size a damaged file names.
   */
  public static final class Reader implements Closeable {
    private final StorageInput input;
    private final byte[] sync;

    /** A reader of a file; closing it closes the input. */
    public Reader(StorageInput input) throws IOException {
      this.input = input;
      AvroCursor head = new AvroCursor(input.readHead(MAX_HEADER_BYTES));
      try {
        if (!Arrays.equals(head.fixed(MAGIC.length), MAGIC)) {
          throw malformed(ErrorCode.BAD_MAGIC, 0, "it is no Avro container");
        }
        Map<String, byte[]> header = head.map();
        String codec = text(header.getOrDefault("avro.codec", text("null")));
        String schema = text(header.getOrDefault("avro.schema", text("null")));
        if (!codec.equals("null") || !schema.equals(SCHEMA.toString())) {
          throw malformed(ErrorCode.UNSUPPORTED_VERSION, 0, "it holds other records");
        }
        sync = head.fixed(SYNC.length);
      } catch (BufferUnderflowException e) {
        throw malformed(ErrorCode.TRUNCATED, 0, "its header ends early");
      } catch (IllegalArgumentException e) {
        throw malformed(ErrorCode.MALFORMED, 0, e.getMessage());
      }
    }

    /** Reads the block at a position of the manifest. */
    public ParameterBlock read(long position) throws IOException {
      try {
        return block(record(position), position);
      } catch (BufferUnderflowException e) {
        throw malformed(ErrorCode.TRUNCATED, position, "it ends early");
      } catch (IllegalArgumentException e) {
        throw malformed(ErrorCode.MALFORMED, position, e.getMessage());
      }
    }

    /** The one record of an Avro block: {@code count, size, record, sync}. */
    private AvroCursor record(long position) throws IOException {
      long rest = input.lengthBytes() - position;
      if (position < 0 || rest < 0) {
        throw malformed(ErrorCode.OUT_OF_RANGE, position, "the file is shorter");
      }
      AvroCursor head =
          new AvroCursor(
              input.readFully(position, (int) Math.min(rest, 2 * AvroCursor.MAX_NUMBER_BYTES)));
      long count = head.number();
      long size = head.number();
      long room = rest - head.position() - sync.length;
      if (count != 1 || size < 0) {
        throw malformed(ErrorCode.MALFORMED, position, "no block begins here");
      }
      if (size > Math.min(room, Integer.MAX_VALUE - 2 * sync.length)) {
        throw malformed(
            ErrorCode.TRUNCATED, position, "%d bytes are missing".formatted(size - room));
      }
      AvroCursor record =
          new AvroCursor(input.readFully(position + head.position(), (int) size + sync.length));
      record.requireTail(sync);
      return record;
    }

    private ParameterBlock block(AvroCursor record, long position) throws IOException {
      String tensor = record.text();
      String dtype = record.text();
      List<Long> shape = record.numbers(Shape.MAX_RANK);
      long firstRow = record.number();
      int rowCount = (int) Math.max(-1, Math.min(Integer.MAX_VALUE, record.number()));
      boolean sparse = record.flag();
      byte[] rows = record.bytes();
      byte[] counts = record.bytes();
      long stored = record.number();
      byte[] values = record.bytes();
      if (crc(rows, counts, values) != stored) {
        throw new ChecksumException(
            input.location(), position, "block of " + tensor, crc(rows, counts, values), stored);
      }
      return new ParameterBlock(
          new TensorSpec(tensor, DType.of(dtype), new Shape(shape)),
          firstRow,
          rowCount,
          sparse ? ints(rows) : null,
          counts.length == 0 ? null : longs(counts),
          values);
    }

    private MalformedDataException malformed(ErrorCode code, long position, String why) {
      return new MalformedDataException(
          code, input.location(), position, "Cannot read a block: " + why);
    }

    @Override
    public void close() throws IOException {
      input.close();
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static long crc(byte[]... arrays) {
    CRC32C crc = new CRC32C();
    for (byte[] array : arrays) {
      crc.update(array, 0, array.length);
    }
    return crc.getValue();
  }

  private static byte[] bytes(int[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(values);
    return buffer.array();
  }

  private static byte[] bytes(long[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asLongBuffer().put(values);
    return buffer.array();
  }

  private static int[] ints(byte[] bytes) {
    int[] values = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
    return values;
  }

  private static long[] longs(byte[] bytes) {
    long[] values = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
    return values;
  }
}
