package io.paramill.train.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * What a placeholder is given: the numbers of some fields of a record, one behind the other.
 *
 * @param placeholder its name in the graph
 * @param fields numbers, booleans, or arrays of them, which count element by element
 */
record Feed(String placeholder, List<String> fields) {

  /**
   * Parses feeds such as {@code x=height,weight;y=age}.
   *
   * @throws IllegalArgumentException if the text is no such thing
   */
  static List<Feed> parse(String text) {
    List<Feed> feeds = new ArrayList<>();
    for (String feed : text.split(";", -1)) {
      int equals = feed.indexOf('=');
      List<String> fields =
          Arrays.stream(feed.substring(equals + 1).split(",", -1)).map(String::strip).toList();
      if (equals < 1 || fields.contains("")) {
        throw new IllegalArgumentException(
            "Invalid setting of nd4j: '%s' is not PLACEHOLDER=FIELD,...".formatted(feed));
      }
      feeds.add(new Feed(feed.substring(0, equals).strip(), fields));
    }
    return feeds;
  }

  /**
   * Puts a record's numbers into a row.
   *
   * @param rowLength how many there must be
   * @throws IllegalArgumentException if the record has other ones; the message says why
   */
  void copy(GenericRecord record, double[] values, int offset, int rowLength) {
    int at = offset;
    for (String name : fields) {
      Schema.Field field = record.getSchema().getField(name);
      if (field == null) {
        throw new IllegalArgumentException(
            "there is no field %s; its fields are %s"
                .formatted(
                    name,
                    record.getSchema().getFields().stream().map(Schema.Field::name).toList()));
      }
      at = copy(name, record.get(field.pos()), values, at, offset + rowLength);
    }
    if (at != offset + rowLength) {
      throw new IllegalArgumentException(
          "it has %d numbers for %s instead of %d".formatted(at - offset, placeholder, rowLength));
    }
  }

  private int copy(String name, Object value, double[] values, int at, int end) {
    if (value instanceof Collection<?> elements) {
      int next = at;
      for (Object element : elements) {
        next = copy(name, element, values, next, end);
      }
      return next;
    }
    if (at == end) {
      throw new IllegalArgumentException("it has too many numbers for " + placeholder);
    }
    if (value instanceof Number number) {
      values[at] = number.doubleValue();
    } else if (value instanceof Boolean truth) {
      values[at] = truth ? 1 : 0;
    } else {
      throw new IllegalArgumentException("field " + name + " is no number");
    }
    return at + 1;
  }
}
