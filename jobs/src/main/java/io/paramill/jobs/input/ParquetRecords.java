package io.paramill.jobs.input;

import io.paramill.storage.AvroInput;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * The records of a Parquet file, as Avro's generic data in the schema that its writer left in it,
 * or in what Parquet's columns are in Avro's terms. A row group is in memory at a time.
 */
final class ParquetRecords implements Closeable {

  private final Location location;
  private final AvroInput input;
  private final long start;
  private final long end;
  private final ParquetFileReader file;
  private final Schema schema;
  private final RecordMaterializer<GenericRecord> materializer;
  private final MessageColumnIO columns;
  private int nextGroup;
  private long firstRow;
  private BlockMetaData group;
  private RecordReader<GenericRecord> records;
  private long inGroup;

  /** The records of the row groups that start from {@code start} on and before {@code end}. */
  ParquetRecords(Configuration configuration, StorageInput input, long start, long end)
      throws IOException {
    location = input.location();
    this.input = new AvroInput(input);
    this.start = start;
    this.end = end;
    Configuration reading = new Configuration(configuration);
    // Times in the 12 bytes of the first versions are kept as they are.
    reading.setBoolean(AvroReadSupport.READ_INT96_AS_FIXED, true);
    // A list's only field is its element, as Parquet's specification has it since 2014.
    reading.setBoolean(AvroSchemaConverter.ADD_LIST_ELEMENT_RECORDS, false);
    reading.setBoolean(AvroReadSupport.AVRO_COMPATIBILITY, false);
    try {
      file =
          ParquetFileReader.open(
              new ParquetInput(this.input),
              HadoopReadOptions.builder(reading).usePageChecksumVerification().build());
      checkExtents(input.lengthBytes());
      FileMetaData meta = file.getFileMetaData();
      schema = schema(reading, meta);
      AvroReadSupport.setAvroReadSchema(reading, schema);
      AvroReadSupport<GenericRecord> support = new AvroReadSupport<>(GenericData.get());
      Map<String, String> metadata = meta.getKeyValueMetaData();
      materializer =
          support.prepareForRead(
              reading,
              metadata,
              meta.getSchema(),
              support.init(reading, metadata, meta.getSchema()));
      columns = new ColumnIOFactory(meta.getCreatedBy()).getColumnIO(meta.getSchema());
    } catch (IOException | RuntimeException e) {
      input.close();
      throw failure(e);
    }
  }

  private static Schema schema(Configuration configuration, FileMetaData meta) {
    Map<String, String> metadata = meta.getKeyValueMetaData();
    String text = metadata.getOrDefault("parquet.avro.schema", metadata.get("avro.schema"));
    if (text != null) {
      return new Schema.Parser().parse(text);
    }
    Schema schema = new AvroSchemaConverter(configuration).convert(meta.getSchema());
    nameNanoseconds(schema, meta.getSchema());
    return schema;
  }

  /** The library knows the logical types of Avro 1.11, which has none for nanoseconds. */
  private static void nameNanoseconds(Schema record, GroupType columns) {
    for (Type column : columns.getFields()) {
      Schema schema = FieldPath.notNull(record.getField(column.getName()).schema());
      if (schema.getType() == Schema.Type.RECORD) {
        nameNanoseconds(schema, column.asGroupType());
      } else if (schema.getType() == Schema.Type.LONG
          && column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation stamp
          && stamp.getUnit() == LogicalTypeAnnotation.TimeUnit.NANOS) {
        schema.addProp(
            LogicalType.LOGICAL_TYPE_PROP,
            stamp.isAdjustedToUTC() ? "timestamp-nanos" : "local-timestamp-nanos");
      }
    }
  }

  /** Room is made for as many bytes as the file's end says that there are. */
  private void checkExtents(long lengthBytes) {
    for (BlockMetaData block : file.getRowGroups()) {
      for (ColumnChunkMetaData column : block.getColumns()) {
        long first = column.getStartingPos();
        long size = column.getTotalSize();
        if (first < 0 || size < 0 || first > lengthBytes || size > lengthBytes - first) {
          throw new IllegalStateException(
              "column %s has %d bytes at %d, and the file %d"
                  .formatted(column.getPath(), size, first, lengthBytes));
        }
      }
    }
  }

  Schema schema() {
    return schema;
  }

  /** The next record; null at the end. */
  GenericRecord next() throws IOException {
    try {
      while (group == null || inGroup == group.getRowCount()) {
        if (!nextGroup()) {
          return null;
        }
      }
      inGroup++;
      return records.read();
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  private boolean nextGroup() throws IOException {
    while (nextGroup < file.getRowGroups().size()) {
      if (group != null) {
        firstRow += group.getRowCount();
      }
      group = file.getRowGroups().get(nextGroup++);
      inGroup = 0;
      if (group.getStartingPos() >= start && group.getStartingPos() < end) {
        PageReadStore pages = file.readNextRowGroup();
        records = columns.getRecordReader(pages, materializer);
        return true;
      }
      inGroup = group.getRowCount();
      boolean unused = file.skipNextRowGroup();
    }
    return false;
  }

  /** The number of the last record in the file. */
  long row() {
    return Math.max(0, firstRow + inGroup - 1);
  }

  /** How far the file has been read, as if the bytes of a row group were its rows'. */
  long positionBytes() {
    return group == null
        ? start
        : group.getStartingPos()
            + (long) ((double) inGroup / group.getRowCount() * group.getCompressedSize());
  }

  /** The library throws all sorts of exceptions for damaged data, and wraps those of the input. */
  private IOException failure(Exception e) {
    return input.failure().orElseGet(() -> fault(e));
  }

  private IOException fault(Exception e) {
    String reason = Optional.ofNullable(e.getMessage()).orElse(e.toString());
    if (e instanceof SchemaParseException
        || e instanceof ParquetCryptoRuntimeException
        || e instanceof UnsupportedOperationException) {
      return new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE, "Cannot read %s: %s".formatted(location, reason));
    }
    MalformedDataException damaged =
        new MalformedDataException(
            ErrorCode.MALFORMED,
            location,
            "Cannot read Parquet behind row " + row() + ": " + reason);
    damaged.initCause(e);
    return damaged;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
