package io.paramill.jobs.shard;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Intervals of local time, numbered: minutes, hours and days from 1970 on, weeks from the Monday
 * before it, months and years of the calendar. Where a clock is set back, the hour that comes twice
 * is one.
 */
record Interval(long count, Unit unit) {

  enum Unit {
    MINUTES,
    DAYS,
    MONTHS
  }

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,6})(m|h|d|w|mo|y)");

  /** 1970 began on a Thursday. */
  private static final int DAYS_SINCE_MONDAY = 3;

  private static final int WEEK = 7;

  static Interval parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw new IllegalArgumentException(
          "Invalid --interval '" + text + "': such as 15m, 1h, 1d, 1w, 1mo or 1y");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> new Interval(count, Unit.MINUTES);
      case "h" -> new Interval(60 * count, Unit.MINUTES);
      case "d" -> new Interval(count, Unit.DAYS);
      case "w" -> new Interval(WEEK * count, Unit.DAYS);
      case "mo" -> new Interval(count, Unit.MONTHS);
      default -> new Interval(12 * count, Unit.MONTHS);
    };
  }

  /** The number of the interval that a time is in, by the clocks of a zone. */
  long number(Instant time, ZoneId zone) {
    long seconds = time.getEpochSecond() + zone.getRules().getOffset(time).getTotalSeconds();
    long epochDay = Math.floorDiv(seconds, Duration.ofDays(1).toSeconds());
    return Math.floorDiv(
        switch (unit) {
          case MINUTES -> Math.floorDiv(seconds, Duration.ofMinutes(1).toSeconds());
          case DAYS -> epochDay + monday();
          case MONTHS -> {
            LocalDate date = LocalDate.ofEpochDay(epochDay);
            yield date.getYear() * 12L + date.getMonthValue() - 1;
          }
        },
        count);
  }

  /** When an interval starts. */
  LocalDateTime start(long number) {
    long first = number * count;
    return switch (unit) {
      case MINUTES -> LocalDateTime.of(1970, 1, 1, 0, 0).plus(first, ChronoUnit.MINUTES);
      case DAYS -> LocalDate.ofEpochDay(first - monday()).atStartOfDay();
      case MONTHS ->
          LocalDateTime.of(
              LocalDate.of((int) Math.floorDiv(first, 12L), (int) Math.floorMod(first, 12L) + 1, 1),
              LocalTime.MIDNIGHT);
    };
  }

  private int monday() {
    return count % WEEK == 0 ? DAYS_SINCE_MONDAY : 0;
  }
}
