package io.paramill.jobs.input;

import io.paramill.corpus.TextField;
import io.paramill.storage.AvroInput;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;

/**
 * The records of an Avro container as documents: the text is one string field of each. If records
 * are kept, those without text are documents too.
 */
final class AvroDocuments implements DocumentSource {

  private final StorageInput input;
  private final DataFileReader<Object> file;
  private final TextField field;
  private final boolean kept;
  private final long end;
  private final BlockOffset offset = new BlockOffset();
  private Object record;

  /**
   * The records of the blocks that start from {@code start} on and before {@code end}; a block
   * starts behind the mark between two.
   *
   * @param fieldPath the names that lead to the field, with dots between them; null for the field
   *     {@code text}, or the only one that is a string
   * @param kept the schema in which records are kept; null if they are not
   */
  AvroDocuments(StorageInput input, String fieldPath, Schema kept, long start, long end)
      throws IOException {
    this.input = input;
    this.kept = kept != null;
    this.end = end;
    try {
      file = new DataFileReader<>(new AvroInput(input), new GenericDatumReader<>(null, kept));
      if (start > 0) {
        file.sync(start);
      }
    } catch (IOException | AvroRuntimeException e) {
      throw damaged(e);
    }
    field =
        textField(
            input.location(), kept == null ? file.getSchema() : kept, fieldPath, kept != null);
  }

  /** The text's field; null if records are kept, which need none, and none is chosen. */
  static TextField textField(Location location, Schema schema, String fieldPath, boolean kept) {
    try {
      return TextField.find(schema, fieldPath);
    } catch (IllegalArgumentException e) {
      if (kept && fieldPath == null) {
        return null;
      }
      throw new IllegalArgumentException(
          "Cannot find the text in %s: %s, and %s chooses one"
              .formatted(location, e.getMessage(), CorpusInputFormat.FIELD));
    }
  }

  @Override
  public boolean next(WordBuffer document) throws IOException {
    try {
      while (file.hasNext() && !file.pastSync(end)) {
        // Behind a block's last record, it would be the next block's place.
        offset.next(file.previousSync());
        record = file.next(record);
        add(document, field == null ? null : field.of(record));
        if (kept || !document.isEmpty()) {
          return true;
        }
      }
      return false;
    } catch (IOException | AvroRuntimeException e) {
      throw damaged(e);
    }
  }

  @Override
  public GenericRecord datum() {
    return kept ? (GenericRecord) record : null;
  }

  static void add(WordBuffer document, CharSequence value) {
    if (value instanceof Utf8 text) {
      document.addAll(text.getBytes(), text.getByteLength());
    } else if (value != null) {
      byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
      document.addAll(bytes, bytes.length);
    }
  }

  private IOException damaged(Exception cause) {
    return damaged(input.location(), offset.value(), cause);
  }

  static IOException damaged(Location location, long offset, Exception cause) {
    if (cause instanceof AvroTypeException) {
      return new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot read %s in the schema of the input's first file: %s"
              .formatted(location, cause.getMessage()));
    }
    MalformedDataException damaged =
        new MalformedDataException(
            ErrorCode.MALFORMED,
            location,
            "Cannot read the record behind %d: %s".formatted(offset, cause.getMessage()));
    damaged.initCause(cause);
    return damaged;
  }

  @Override
  public long offset() {
    return offset.value();
  }

  @Override
  public long positionBytes() throws IOException {
    return file.tell();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
