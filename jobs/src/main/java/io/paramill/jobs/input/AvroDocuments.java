package io.paramill.jobs.input;

import io.paramill.storage.AvroInput;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.util.Utf8;

/** The records of an Avro container as documents: the text is one string field of each. */
final class AvroDocuments implements DocumentSource {

  private static final String USUAL_FIELD = "text";

  private final StorageInput input;
  private final DataFileReader<Object> file;
  private final List<Integer> field;
  private Object record;
  private long next;

  /**
   * All records of a file.
   *
   * @param fieldPath the names that lead to the field, with dots between them; null for the field
   *     {@code text}, or the only one that is a string
   */
  AvroDocuments(StorageInput input, String fieldPath) throws IOException {
    this.input = input;
    try {
      file = new DataFileReader<>(new AvroInput(input), new GenericDatumReader<>());
    } catch (IOException | AvroRuntimeException e) {
      throw damaged(e);
    }
    field = field(file.getSchema(), fieldPath);
  }

  private List<Integer> field(Schema schema, String fieldPath) {
    if (isString(schema) && fieldPath == null) {
      return List.of();
    }
    List<Integer> positions = new ArrayList<>();
    Schema at = schema;
    for (String name : (fieldPath == null ? usualField(schema) : fieldPath).split("\\.", -1)) {
      Schema holder = record(at);
      Schema.Field child = holder == null ? null : holder.getField(name);
      if (child == null) {
        throw noText("there is no field " + fieldPath, schema);
      }
      positions.add(child.pos());
      at = child.schema();
    }
    if (!isString(at)) {
      throw noText("field " + fieldPath + " is no string", schema);
    }
    return positions;
  }

  private String usualField(Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      throw noText("its records are of type " + schema.getType().getName(), schema);
    }
    List<String> strings =
        schema.getFields().stream()
            .filter(child -> isString(child.schema()))
            .map(Schema.Field::name)
            .toList();
    if (strings.contains(USUAL_FIELD)) {
      return USUAL_FIELD;
    }
    if (strings.size() != 1) {
      throw noText("none of its fields is called text, and not just one is a string", schema);
    }
    return strings.get(0);
  }

  private IllegalArgumentException noText(String why, Schema schema) {
    List<String> names =
        schema.getType() == Schema.Type.RECORD
            ? schema.getFields().stream().map(Schema.Field::name).toList()
            : List.of();
    return new IllegalArgumentException(
        "Cannot find the text in %s: %s; its fields are %s, and %s chooses one"
            .formatted(input.location(), why, names, CorpusInputFormat.FIELD));
  }

  /** A union with null counts as the other type. */
  private static List<Schema> branches(Schema schema) {
    return schema.getType() == Schema.Type.UNION ? schema.getTypes() : List.of(schema);
  }

  private static boolean isString(Schema schema) {
    return branches(schema).stream().anyMatch(branch -> branch.getType() == Schema.Type.STRING);
  }

  private static Schema record(Schema schema) {
    return branches(schema).stream()
        .filter(branch -> branch.getType() == Schema.Type.RECORD)
        .findFirst()
        .orElse(null);
  }

  @Override
  public boolean next(WordBuffer document) throws IOException {
    try {
      while (file.hasNext()) {
        record = file.next(record);
        next++;
        Object value = record;
        for (int position : field) {
          value = value instanceof IndexedRecord holder ? holder.get(position) : null;
        }
        add(document, value);
        if (!document.isEmpty()) {
          return true;
        }
      }
      return false;
    } catch (IOException | AvroRuntimeException e) {
      throw damaged(e);
    }
  }

  private static void add(WordBuffer document, Object value) {
    if (value instanceof Utf8 text) {
      document.addAll(text.getBytes(), text.getByteLength());
    } else if (value instanceof CharSequence text) {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      document.addAll(bytes, bytes.length);
    }
  }

  private IOException damaged(Exception cause) {
    MalformedDataException damaged =
        new MalformedDataException(
            ErrorCode.MALFORMED,
            input.location(),
            "Cannot read record %d: %s".formatted(next, cause.getMessage()));
    damaged.initCause(cause);
    return damaged;
  }

  @Override
  public long offset() {
    return next - 1;
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
