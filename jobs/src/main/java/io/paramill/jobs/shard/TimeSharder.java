package io.paramill.jobs.shard;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.FieldPath;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.jobs.input.RejectedRecordException.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Numbers the intervals of time, and puts what has no such number where the user says. */
final class TimeSharder implements Sharder {

  /** What is done with a record that has no interval of its own. */
  private enum Stray {
    /** It is rejected. */
    REJECT,
    /** It goes to a shard of such records. */
    OWN,
    /** It goes to the first interval that is not too early. */
    FIRST
  }

  private static final long LATE_SHARD = Long.MIN_VALUE;
  private static final long MISSING_SHARD = Long.MAX_VALUE;

  private final FieldPath field;
  private final boolean typed;
  private final Timestamps timestamps;
  private final Interval interval;
  private final ZoneId zone;
  private final Instant since;
  private final Stray late;
  private final Stray missing;

  private TimeSharder(Map<String, String> settings) {
    field = Attribute.of(settings);
    zone = zone(settings.getOrDefault(TimeStrategy.ZONE, "UTC"));
    interval = Interval.parse(settings.get(TimeStrategy.INTERVAL));
    String format = settings.getOrDefault(TimeStrategy.FORMAT, Timestamps.AUTO);
    typed = format.equals(Timestamps.AUTO);
    timestamps = Timestamps.of(format, zone);
    late = stray(settings, TimeStrategy.LATE);
    missing = stray(settings, TimeStrategy.MISSING);
    if (missing == Stray.FIRST) {
      throw new IllegalArgumentException("Invalid --missing 'first': there are reject, own");
    }
    since = since(settings.get(TimeStrategy.SINCE));
  }

  static TimeSharder of(Map<String, String> settings) {
    return new TimeSharder(settings);
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Invalid --zone '" + text + "': a name such as Europe/Berlin, or +01:00", e);
    }
  }

  private static Stray stray(Map<String, String> settings, String name) {
    String text = settings.getOrDefault(name, "reject");
    return switch (text) {
      case "reject" -> Stray.REJECT;
      case "own" -> Stray.OWN;
      case "first" -> Stray.FIRST;
      default ->
          throw new IllegalArgumentException(
              "Invalid --%s '%s': there are reject, own, first".formatted(name, text));
    };
  }

  private Instant since(String text) {
    if (text == null) {
      return Instant.MIN;
    }
    try {
      return Timestamps.of(Timestamps.AUTO, zone).parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("Invalid --since '" + text + "': " + e.getMessage(), e);
    }
  }

  ZoneId zone() {
    return zone;
  }

  @Override
  public long shard(CorpusRecord record) throws RejectedRecordException {
    Object value;
    try {
      // A format that the user names is right even where the schema says otherwise.
      value = typed ? field.time(record) : field.of(record);
    } catch (RejectedRecordException e) {
      if (missing == Stray.OWN && e.reason() == Reason.MISSING) {
        return MISSING_SHARD;
      }
      throw e;
    }
    Instant time;
    try {
      time = timestamps.parse(value);
    } catch (DateTimeException | ArithmeticException e) {
      throw new RejectedRecordException(
          Reason.INVALID, "field %s is no timestamp: %s".formatted(field, value));
    }
    if (time.isBefore(since)) {
      return switch (late) {
        case OWN -> LATE_SHARD;
        case FIRST -> interval.number(since, zone);
        case REJECT ->
            throw new RejectedRecordException(
                Reason.INVALID, "field %s is too early: %s".formatted(field, value));
      };
    }
    return interval.number(time, zone);
  }

  @Override
  public Account account(long shard) {
    if (shard == LATE_SHARD || shard == MISSING_SHARD) {
      return new Fixed(Map.of(shard == LATE_SHARD ? "late" : "missing", true));
    }
    return new Fixed(Map.of("from", text(shard), "to", text(shard + 1)));
  }

  private String text(long number) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(interval.start(number).atZone(zone));
  }

  /** What is known without any record. */
  private record Fixed(Map<String, Object> details) implements Account {
    @Override
    public boolean isDone() {
      return true;
    }

    @Override
    public void add(CorpusRecord record) {}
  }
}
