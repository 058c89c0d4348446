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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryData;

/**
 * The files of a shard: Avro containers of documents, or of other records that have a text, which
 * any Avro reader reads.
 */
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
  private static final byte[] SYNC = "paramill-docs-01".getBytes(StandardCharsets.US_ASCII);

  /** The longest that Avro's binary encoding makes a number. */
  private static final int MAX_NUMBER_BYTES = 10;

  private static final Pattern BLANKS = Pattern.compile("[\\t-\\r ]+");

  private DocumentFiles() {}

  /**
   * Marks, in its metadata, a container whose records are no documents: the path of their text, or
   * nothing for the usual one.
   */
  private static final String TEXT_KEY = "paramill.text";

  /**
   * What the records of a file are.
   *
   * @param textField the path of their text, see {@link TextField}; null if it is the usual one
   */
  public record Form(Schema schema, String textField) {

    /** Documents. */
    public static final Form DOCUMENTS = new Form(SCHEMA, null);
  }

  /** Writes documents; closing it closes the stream. */
  public static final class Writer implements Closeable {
    private final DataFileWriter<GenericRecord> file;
    private byte[] encoded = new byte[1 << 12];

    /** A writer of a new file of documents, compressed by Zstandard. */
    public Writer(OutputStream output) throws IOException {
      this(output, Form.DOCUMENTS);
    }

    /** A writer of a new file, compressed by Zstandard. */
    public Writer(OutputStream output, Form form) throws IOException {
      this(output, form, CodecFactory.zstandardCodec(3));
    }

    /** A writer of a new file. */
    public Writer(OutputStream output, Form form, CodecFactory codec) throws IOException {
      file = new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(form.schema()));
      file.setCodec(codec);
      file.setSyncInterval(1 << 18);
      if (!form.equals(Form.DOCUMENTS)) {
        file.setMeta(TEXT_KEY, form.textField() == null ? "" : form.textField());
      }
      file.create(form.schema(), output, SYNC);
    }

    /** A writer of a new file of documents, not compressed. */
    public static Writer uncompressed(OutputStream output) throws IOException {
      return new Writer(output, Form.DOCUMENTS, CodecFactory.nullCodec());
    }

    /** Appends a document. */
    public void write(Document document) throws IOException {
      write(
          document.source().getBytes(StandardCharsets.UTF_8),
          document.offset(),
          ByteBuffer.wrap(document.text().getBytes(StandardCharsets.UTF_8)));
    }

    /** Appends a document whose source and text are in UTF-8. */
    public void write(byte[] source, long offset, ByteBuffer text) throws IOException {
      int most = source.length + text.remaining() + 3 * MAX_NUMBER_BYTES;
      if (encoded.length < most) {
        encoded = new byte[Math.max(most, 2 * encoded.length)];
      }
      int at = BinaryData.encodeLong(source.length, encoded, 0);
      System.arraycopy(source, 0, encoded, at, source.length);
      at += source.length;
      at += BinaryData.encodeLong(offset, encoded, at);
      at += BinaryData.encodeLong(text.remaining(), encoded, at);
      int length = text.remaining();
      text.get(encoded, at, length);
      write(ByteBuffer.wrap(encoded, 0, at + length));
    }

    /** Appends a record of the file's schema that is in Avro's binary encoding. */
    public void write(ByteBuffer record) throws IOException {
      file.appendEncoded(record);
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
    private final boolean documents;
    private TextField text;
    private GenericRecord record;
    private long next;

    /**
     * A reader at the front of a file; the input is closed if this fails.
     *
     * @throws MalformedDataException if it is no file of documents, or of records with a text
     */
    public Reader(StorageInput input) throws IOException {
      location = input.location();
      this.input = new AvroInput(input);
      try {
        GenericDatumReader<GenericRecord> records = new GenericDatumReader<>();
        file = new DataFileReader<>(this.input, records);
        documents = file.getMeta(TEXT_KEY) == null;
        if (documents) {
          records.setExpected(SCHEMA);
        }
      } catch (IOException | RuntimeException e) {
        input.close();
        throw failure(e);
      }
    }

    /**
     * The next document; null at the end. One that is no document has the file as its source, its
     * number as its offset, and one space between words.
     *
     * @throws MalformedDataException if the file is damaged
     */
    public Document next() throws IOException {
      try {
        if (!file.hasNext()) {
          return null;
        }
        record = file.next(record);
        if (!documents) {
          return new Document(location.toString(), next++, words());
        }
        return new Document(
            record.get("source").toString(),
            (Long) record.get("offset"),
            record.get("text").toString());
      } catch (IOException | RuntimeException e) {
        throw failure(e);
      }
    }

    private String words() {
      if (text == null) {
        String path = file.getMetaString(TEXT_KEY);
        text = TextField.find(file.getSchema(), path.isEmpty() ? null : path);
      }
      CharSequence words = text.of(record);
      return words == null ? "" : BLANKS.matcher(words).replaceAll(" ").strip();
    }

    /**
     * The next record as a line: the text of a document, any other record as JSON; null at the end.
     *
     * @throws MalformedDataException if the file is damaged
     */
    public String nextLine() throws IOException {
      if (documents) {
        Document document = next();
        return document == null ? null : document.text();
      }
      try {
        if (!file.hasNext()) {
          return null;
        }
        record = file.next(record);
        return record.toString();
      } catch (IOException | RuntimeException e) {
        throw failure(e);
      }
    }

    /**
     * The next record as it is, document or not; null at the end.
     *
     * @throws MalformedDataException if the file is damaged
     */
    public GenericRecord nextRecord() throws IOException {
      try {
        return file.hasNext() ? file.next() : null;
      } catch (RuntimeException e) {
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
