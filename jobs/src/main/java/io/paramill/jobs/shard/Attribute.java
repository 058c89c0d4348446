package io.paramill.jobs.shard;

import io.paramill.jobs.input.FieldPath;
import io.paramill.jobs.input.LineLayout;
import java.util.Map;

/** The settings that name an attribute of records. */
final class Attribute {

  static final String FIELD = "field";
  static final String DELIMITER = "delimiter";

  private Attribute() {}

  /** The path in a request. */
  static FieldPath of(ShardRequest request) {
    String unused = request.require(FIELD);
    return of(request.settings());
  }

  /** The path in settings that have one. */
  static FieldPath of(Map<String, String> settings) {
    String delimiter = settings.getOrDefault(DELIMITER, "\t").replace("\\t", "\t");
    if (delimiter.length() != 1 || delimiter.charAt(0) > '~') {
      throw new IllegalArgumentException(
          "Invalid --" + DELIMITER + " '" + delimiter + "': one ASCII character");
    }
    return FieldPath.parse(settings.get(FIELD), delimiter.charAt(0));
  }

  /** Lines must stay whole for columns, and for JSON. */
  static LineLayout lines(ShardRequest request) {
    return of(request).isAvro() ? LineLayout.WORDS : LineLayout.WHOLE;
  }
}
