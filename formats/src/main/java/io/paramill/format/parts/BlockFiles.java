package io.paramill.format.parts;

import io.paramill.run.PartManifest.Block;
import io.paramill.run.PartManifest.BlockFile;
import io.paramill.storage.AvroInput;
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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
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

  private static final byte[] SYNC = "paramill-parts-1".getBytes(StandardCharsets.US_ASCII);

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

  /** Reads blocks of a file by their position; to be used by one thread. */
  public static final class Reader implements Closeable {
    private final StorageInput input;
    private final DataFileReader<GenericRecord> file;

    /** A reader of a file; closing it closes the input. */
    public Reader(StorageInput input) throws IOException {
      this.input = input;
      try {
        file =
            new DataFileReader<>(
                new AvroInput(input), new GenericDatumReader<GenericRecord>(null, SCHEMA));
      } catch (IOException | AvroRuntimeException e) {
        throw malformed(0, e);
      }
    }

    /** Reads the block at a position of the manifest. */
    public ParameterBlock read(long position) throws IOException {
      try {
        file.seek(position);
        return block(file.next(), position);
      } catch (AvroRuntimeException | IllegalArgumentException e) {
        throw malformed(position, e);
      }
    }

    private ParameterBlock block(GenericRecord record, long position) throws IOException {
      byte[] rows = bytes((ByteBuffer) record.get("rows"));
      byte[] counts = bytes((ByteBuffer) record.get("counts"));
      byte[] values = bytes((ByteBuffer) record.get("values"));
      long stored = (Long) record.get("crc32c");
      if (crc(rows, counts, values) != stored) {
        throw new ChecksumException(
            input.location(),
            position,
            "block of " + record.get("tensor"),
            crc(rows, counts, values),
            stored);
      }
      @SuppressWarnings("unchecked")
      List<Long> shape = (List<Long>) record.get("shape");
      return new ParameterBlock(
          new TensorSpec(
              record.get("tensor").toString(),
              DType.of(record.get("dtype").toString()),
              new Shape(shape)),
          (Long) record.get("firstRow"),
          (Integer) record.get("rowCount"),
          (Boolean) record.get("sparse") ? ints(rows) : null,
          counts.length == 0 ? null : longs(counts),
          values);
    }

    private MalformedDataException malformed(long position, Exception cause) {
      MalformedDataException malformed =
          new MalformedDataException(
              ErrorCode.MALFORMED,
              input.location(),
              position,
              "Cannot read a block: " + cause.getMessage());
      malformed.initCause(cause);
      return malformed;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static long crc(byte[]... arrays) {
    CRC32C crc = new CRC32C();
    for (byte[] array : arrays) {
      crc.update(array, 0, array.length);
    }
    return crc.getValue();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
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
