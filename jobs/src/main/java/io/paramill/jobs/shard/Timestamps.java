package io.paramill.jobs.shard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads timestamps: {@code iso} (ISO-8601: a date, or a date and a time, with a zone or in that of
 * the user), {@code s}, {@code ms}, {@code us} and {@code ns} since 1970, a pattern of {@link
 * DateTimeFormatter}; {@code auto} takes text as ISO-8601, and numbers by their size: what would be
 * behind the year 5138 in seconds are milliseconds, and so on.
 */
final class Timestamps {

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  /** As many seconds lead to the year 5138. */
  private static final BigDecimal MOST_SECONDS = new BigDecimal("1e11");

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:mm:ss", "Z")
          .optionalStart()
          .appendLiteral('[')
          .parseCaseSensitive()
          .appendZoneRegionId()
          .appendLiteral(']')
          .toFormatter(Locale.ROOT);

  /** The format that is told by the stamp itself. */
  static final String AUTO = "auto";

  private final String format;
  private final DateTimeFormatter formatter;
  private final ZoneId zone;

  private Timestamps(String format, DateTimeFormatter formatter, ZoneId zone) {
    this.format = format;
    this.formatter = formatter;
    this.zone = zone;
  }

  static Timestamps of(String format, ZoneId zone) {
    try {
      return switch (format) {
        case AUTO, "iso", "s", "ms", "us", "ns" -> new Timestamps(format, ISO, zone);
        default -> new Timestamps("iso", DateTimeFormatter.ofPattern(format, Locale.ROOT), zone);
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid --time-format '%s': iso, s, ms, us, ns, or a pattern such as dd.MM.yyyy HH:mm (%s)"
              .formatted(format, e.getMessage()),
          e);
    }
  }

  /**
   * The time that an attribute says.
   *
   * @throws DateTimeException if it is none
   */
  Instant parse(Object value) {
    if (value instanceof Temporal time) {
      return instant(time);
    }
    String text = value.toString();
    if (formatter == ISO && UtcTime.is(text)) {
      return UtcTime.parse(text);
    }
    if (format.equals("iso")) {
      return text(text);
    }
    if (value instanceof Number || NUMBER.matcher(text).matches()) {
      return number(new BigDecimal(text));
    }
    if (!format.equals(AUTO)) {
      throw new DateTimeException("it is no number");
    }
    return text(text);
  }

  private Instant number(BigDecimal value) {
    int digits =
        switch (format) {
          case "s" -> 0;
          case "ms" -> 3;
          case "us" -> 6;
          case "ns" -> 9;
          default -> digits(value.abs());
        };
    BigDecimal seconds = value.movePointLeft(digits);
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    return Instant.ofEpochSecond(
        whole.longValueExact(), seconds.subtract(whole).movePointRight(9).longValue());
  }

  private static int digits(BigDecimal number) {
    int digits = 0;
    while (digits < 9 && number.movePointLeft(digits).compareTo(MOST_SECONDS) >= 0) {
      digits += 3;
    }
    return digits;
  }

  private Instant text(String text) {
    return instant(
        formatter.parseBest(
            text.strip(),
            ZonedDateTime::from,
            OffsetDateTime::from,
            LocalDateTime::from,
            LocalDate::from));
  }

  private Instant instant(TemporalAccessor parsed) {
    if (parsed instanceof LocalDate date) {
      return date.atStartOfDay(zone).toInstant();
    }
    return parsed instanceof LocalDateTime local
        ? local.atZone(zone).toInstant()
        : Instant.from(parsed);
  }
}
