package io.paramill.jobs.input;

import io.paramill.corpus.TextField;
import io.paramill.storage.Location;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** The records of a Parquet file as documents, as {@link AvroDocuments} has those of Avro. */
final class ParquetDocuments implements DocumentSource {

  private final Location location;
  private final ParquetRecords file;
  private final TextField field;
  private final Schema kept;
  private final Resolution resolution;
  private GenericRecord record;

  /**
   * All records of an open file.
   *
   * @param fieldPath as in {@link AvroDocuments}
   * @param kept the schema in which records are kept; null if they are not
   */
  ParquetDocuments(Location location, ParquetRecords file, String fieldPath, Schema kept)
      throws IOException {
    this.location = location;
    this.file = file;
    this.kept = kept;
    resolution =
        kept == null || kept.equals(file.schema()) ? null : new Resolution(file.schema(), kept);
    field =
        AvroDocuments.textField(
            location, kept == null ? file.schema() : kept, fieldPath, kept != null);
  }

  /** Makes records of one schema those of another, as Avro's readers do. */
  private static final class Resolution {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final GenericDatumWriter<GenericRecord> writer;
    private final GenericDatumReader<GenericRecord> reader;
    private BinaryEncoder encoder;
    private BinaryDecoder decoder;

    Resolution(Schema from, Schema to) {
      writer = new GenericDatumWriter<>(from);
      reader = new GenericDatumReader<>(from, to);
    }

    GenericRecord of(GenericRecord record) throws IOException {
      bytes.reset();
      encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
      writer.write(record, encoder);
      encoder.flush();
      decoder = DecoderFactory.get().binaryDecoder(bytes.toByteArray(), decoder);
      return reader.read(null, decoder);
    }
  }

  @Override
  public boolean next(WordBuffer document) throws IOException {
    while (true) {
      record = file.next();
      if (record == null) {
        return false;
      }
      resolve();
      AvroDocuments.add(document, field == null ? null : field.of(record));
      if (kept != null || !document.isEmpty()) {
        return true;
      }
    }
  }

  private void resolve() throws IOException {
    if (resolution != null) {
      try {
        record = resolution.of(record);
      } catch (AvroRuntimeException e) {
        throw AvroDocuments.damaged(location, file.row(), e);
      }
    }
  }

  @Override
  public GenericRecord datum() {
    return kept == null ? null : record;
  }

  @Override
  public long offset() {
    return file.row();
  }

  @Override
  public long positionBytes() {
    return file.positionBytes();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
