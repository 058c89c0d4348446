package io.paramill.jobs.input;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.paramill.jobs.input.RejectedRecordException.Reason;
import java.math.BigDecimal;
import java.time.temporal.Temporal;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Where an attribute of a record is: {@code /author/name} is a JSON pointer (RFC 6901) into a line
 * of JSON, {@code 3} the third column of a delimited line, anything else the path of a field of an
 * Avro record, with dots between the names.
 */
public final class FieldPath {

  private final String text;
  private final JsonPointer pointer;
  private final int column;
  private final char delimiter;
  private final List<String> names;
  private Schema leafSchema;

  private FieldPath(String text, JsonPointer pointer, int column, char delimiter) {
    this.text = text;
    this.pointer = pointer;
    this.column = column;
    this.delimiter = delimiter;
    names = List.of(text.split("\\.", -1));
  }

  /**
   * The path that a text names.
   *
   * @param delimiter between columns; a column in double quotes may hold it
   */
  public static FieldPath parse(String text, char delimiter) {
    if (text.startsWith("/")) {
      return new FieldPath(text, JsonPointer.compile(text), 0, delimiter);
    }
    if (text.matches("[0-9]{1,6}")) {
      int column = Integer.parseInt(text);
      if (column < 1) {
        throw new IllegalArgumentException("Invalid field '" + text + "': columns count from 1");
      }
      return new FieldPath(text, null, column, delimiter);
    }
    if (text.isEmpty()) {
      throw new IllegalArgumentException("Invalid field '': it is empty");
    }
    return new FieldPath(text, null, 0, delimiter);
  }

  /** Whether it leads into Avro records rather than lines. */
  public boolean isAvro() {
    return pointer == null && column == 0;
  }

  /**
   * The attribute of a record: a String, a Number or a Boolean.
   *
   * @throws RejectedRecordException if the record does not parse, or has no such attribute
   */
  public Object of(CorpusRecord record) throws RejectedRecordException {
    Object value =
        isAvro()
            ? avro(record)
            : pointer != null ? json(record) : Columns.of(record, column, delimiter);
    if (value == null) {
      throw new RejectedRecordException(Reason.MISSING, "there is no field " + text);
    }
    return value;
  }

  /**
   * The attribute of a record as a point in time, where its schema says that it is one: an Instant,
   * a LocalDateTime or a LocalDate; otherwise as {@link #of} has it.
   *
   * @throws RejectedRecordException as {@link #of} does, or if it is a time of no day
   */
  public Object time(CorpusRecord record) throws RejectedRecordException {
    Object value = isAvro() ? leaf(record.datum()) : null;
    Object time = value == null ? null : AvroTime.of(leafSchema(record.datum()), value);
    return time instanceof Temporal ? time : of(record);
  }

  private Object avro(CorpusRecord record) throws RejectedRecordException {
    Object value = leaf(record.datum());
    if (value instanceof CharSequence
        || value instanceof org.apache.avro.generic.GenericEnumSymbol) {
      return value.toString();
    }
    return scalar(value);
  }

  private Object leaf(IndexedRecord record) {
    Object value = record;
    for (String name : names) {
      if (!(value instanceof IndexedRecord holder)) {
        return null;
      }
      var field = holder.getSchema().getField(name);
      value = field == null ? null : holder.get(field.pos());
    }
    return value;
  }

  /** The type of a leaf that is there; all records of a job are of one schema. */
  private Schema leafSchema(IndexedRecord record) {
    if (leafSchema == null) {
      Schema schema = record.getSchema();
      for (String name : names) {
        schema = notNull(schema.getField(name).schema());
      }
      leafSchema = schema;
    }
    return leafSchema;
  }

  /** What a type is besides null. */
  static Schema notNull(Schema schema) {
    return schema.getType() != Schema.Type.UNION
        ? schema
        : schema.getTypes().stream()
            .filter(branch -> branch.getType() != Schema.Type.NULL)
            .findFirst()
            .orElse(schema);
  }

  private Object scalar(Object value) throws RejectedRecordException {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    throw new RejectedRecordException(
        Reason.INVALID, "field " + text + " is no text, number or boolean");
  }

  private Object json(CorpusRecord record) throws RejectedRecordException {
    JsonNode node = record.json().at(pointer);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    BigDecimal number = node.isNumber() ? node.decimalValue() : null;
    return scalar(number == null ? node : node.isIntegralNumber() ? node.numberValue() : number);
  }

  @Override
  public String toString() {
    return text;
  }
}
