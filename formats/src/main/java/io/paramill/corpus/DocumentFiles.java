package io.paramill.corpus;

import io.paramill.storage.AvroInput;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** The files of a shard: Avro containers of documents, which any Avro reader reads. */
public final class DocumentFiles {

  /** The schema of a document. */
  public static final Schema SCHEMA =
      SchemaBuilder.record("Document")
          .namespace("io.paramill.corpus")
          .fields()
          .requiredString("source")
          .requiredLong("offset")
          .requiredString("text")
          .endRecord();

  /** Between Avro's blocks: fixed, so that the same documents make the same bytes. */
  private static final byte[] SYNC =
      "paramill-docs-01".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private DocumentFiles() {}

  /** Writes documents; closing it closes the stream. */
  public static final class Writer implements Closeable {
    private final DataFileWriter<GenericRecord> file;
    private final GenericRecord record = new GenericData.Record(SCHEMA);

    /** A writer of a new file, compressed by Zstandard. */
    public Writer(OutputStream output) throws IOException {
      file = new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(SCHEMA));
      file.setCodec(CodecFactory.zstandardCodec(3));
      file.setSyncInterval(1 << 18);
      file.create(SCHEMA, output, SYNC);
    }

    /** Appends a document. */
    public void write(Document document) throws IOException {
      record.put("source", document.source());
      record.put("offset", document.offset());
      record.put("text", document.text());
      file.append(record);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /**
   * Reads documents, in their order; closing it closes the input. A file that was cut between two
   * of Avro's blocks, or inside the head of one, just ends early: whoever knows how many documents
   * there are must count them.
   */
  public static final class Reader implements Closeable {
    private final Location location;
    private final AvroInput input;
    private final DataFileReader<GenericRecord> file;
    private GenericRecord record;

    /**
     * A reader at the front of a file; the input is closed if this fails.
     *
     * @throws MalformedDataException if it is no file of documents
     */
    public Reader(StorageInput input) throws IOException {
      location = input.location();
      this.input = new AvroInput(input);
      try {
        file =
            new DataFileReader<>(this.input, new GenericDatumReader<GenericRecord>(null, SCHEMA));
      } catch (IOException | RuntimeException e) {
        input.close();
        throw failure(e);
      }
    }

    /**
     * The next document; null at the end.
     *
     * @throws MalformedDataException if the file is damaged
     */
    public Document next() throws IOException {
      try {
        if (!file.hasNext()) {
          return null;
        }
        record = file.next(record);
        return new Document(
            record.get("source").toString(),
            (Long) record.get("offset"),
            record.get("text").toString());
      } catch (IOException | RuntimeException e) {
        throw failure(e);
      }
    }

    /** Avro throws all sorts of exceptions for damaged data, and wraps those of the input. */
    private IOException failure(Exception e) {
      return input
          .failure()
          .orElseGet(
              () ->
                  new MalformedDataException(
                      e instanceof EOFException ? ErrorCode.TRUNCATED : ErrorCode.MALFORMED,
                      location,
                      "Cannot read documents: " + e.getMessage()));
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
