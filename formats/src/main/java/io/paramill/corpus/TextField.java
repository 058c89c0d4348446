package io.paramill.corpus;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** The field of Avro data that holds its text: a string, or a union of one with null. */
public final class TextField {

  private static final String USUAL_NAME = "text";

  private final List<Integer> positions;

  private TextField(List<Integer> positions) {
    this.positions = positions;
  }

  /**
   * Finds the field.
   *
   * @param path the names that lead to it, with dots between them; null for the field {@code text},
   *     or the only one that is a string
   * @throws IllegalArgumentException if there is no such field; the message says why and names
   *     those that there are
   */
  public static TextField find(Schema schema, String path) {
    if (isString(schema) && path == null) {
      return new TextField(List.of());
    }
    List<Integer> positions = new ArrayList<>();
    Schema at = schema;
    for (String name : (path == null ? usualField(schema) : path).split("\\.", -1)) {
      Schema holder = record(at);
      Schema.Field child = holder == null ? null : holder.getField(name);
      if (child == null) {
        throw noText("there is no field " + path, schema);
      }
      positions.add(child.pos());
      at = child.schema();
    }
    if (!isString(at)) {
      throw noText("field " + path + " is no string", schema);
    }
    return new TextField(List.copyOf(positions));
  }

  /** The text of a datum; null if it has none. */
  public CharSequence of(Object datum) {
    Object value = datum;
    for (int position : positions) {
      value = value instanceof IndexedRecord holder ? holder.get(position) : null;
    }
    return value instanceof CharSequence text ? text : null;
  }

  private static String usualField(Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      throw noText("its records are of type " + schema.getType().getName(), schema);
    }
    List<String> strings =
        schema.getFields().stream()
            .filter(child -> isString(child.schema()))
            .map(Schema.Field::name)
            .toList();
    if (strings.contains(USUAL_NAME)) {
      return USUAL_NAME;
    }
    if (strings.size() != 1) {
      throw noText("none of its fields is called text, and not just one is a string", schema);
    }
    return strings.get(0);
  }

  private static IllegalArgumentException noText(String why, Schema schema) {
    List<String> names =
        schema.getType() == Schema.Type.RECORD
            ? schema.getFields().stream().map(Schema.Field::name).toList()
            : List.of();
    return new IllegalArgumentException("%s; its fields are %s".formatted(why, names));
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
}
