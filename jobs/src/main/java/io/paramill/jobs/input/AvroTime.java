package io.paramill.jobs.input;

import io.paramill.jobs.input.RejectedRecordException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;

/**
 * What numbers say of time by Avro's logical types (Avro 1.12's specification, "Logical Types"),
 * and by the 12 bytes of Parquet's INT96: the nanoseconds of a day and its Julian number, both
 * little-endian.
 */
final class AvroTime {

  private static final String INT96 = "INT96";
  private static final int INT96_BYTES = 12;

  /** The Julian number of the first of January, 1970. */
  private static final long EPOCH_JULIAN_DAY = 2_440_588;

  private AvroTime() {}

  /**
   * An Instant, a LocalDateTime or a LocalDate; the value itself if its schema does not say that it
   * is one.
   */
  static Object of(Schema schema, Object value) throws RejectedRecordException {
    if (value instanceof GenericFixed bytes && schema.getName().equals(INT96)) {
      return bytes.bytes().length == INT96_BYTES ? int96(bytes.bytes()) : value;
    }
    String type = schema.getProp(LogicalType.LOGICAL_TYPE_PROP);
    if (type == null || !(value instanceof Number stamp)) {
      return value;
    }
    long number = stamp.longValue();
    return switch (type) {
      case "timestamp-millis" -> instant(number, ChronoUnit.MILLIS);
      case "timestamp-micros" -> instant(number, ChronoUnit.MICROS);
      case "timestamp-nanos" -> instant(number, ChronoUnit.NANOS);
      case "local-timestamp-millis" -> local(number, ChronoUnit.MILLIS);
      case "local-timestamp-micros" -> local(number, ChronoUnit.MICROS);
      case "local-timestamp-nanos" -> local(number, ChronoUnit.NANOS);
      case "date" -> LocalDate.ofEpochDay(number);
      case "time-millis", "time-micros" ->
          throw new RejectedRecordException(Reason.INVALID, "a time of day is no timestamp");
      default -> value;
    };
  }

  private static Instant instant(long number, TemporalUnit unit) {
    return Instant.EPOCH.plus(number, unit);
  }

  private static LocalDateTime local(long number, TemporalUnit unit) {
    return LocalDateTime.ofInstant(instant(number, unit), ZoneOffset.UTC);
  }

  private static Instant int96(byte[] bytes) {
    ByteBuffer parts = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long nanos = parts.getLong();
    return instant(parts.getInt() - EPOCH_JULIAN_DAY, ChronoUnit.DAYS).plusNanos(nanos);
  }
}
