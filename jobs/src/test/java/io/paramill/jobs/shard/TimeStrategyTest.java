package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.LineLayout;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.jobs.input.RejectedRecordException.Reason;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeStrategyTest extends SharderContract {

  private static final Map<String, String> DAY = Map.of("field", "/at", "interval", "1d");

  @Override
  protected Strategy strategy() {
    return new TimeStrategy();
  }

  @Override
  protected ShardPlan plan(int shards) {
    return ShardPlan.open(request(0, DAY), shards);
  }

  @Override
  protected boolean balances() {
    return false;
  }

  @Override
  protected CorpusRecord record(int number, Random random) {
    return line("{\"at\": " + (1_700_000_000L + number * 3600L) + "}");
  }

  private static CorpusRecord line(String line) {
    return CorpusRecord.of(new DocumentKey("file", 0, 0), LineLayout.WHOLE, line);
  }

  @ParameterizedTest
  @CsvSource({
    "15m, UTC,           2024-02-29T12:44:59Z, 2024-02-29T12:30Z,       2024-02-29T12:45Z",
    "1h,  Europe/Berlin, 2024-02-29T12:44:59Z, 2024-02-29T13:00+01:00,  2024-02-29T14:00+01:00",
    "1d,  Europe/Berlin, 2024-02-29T23:30:00Z, 2024-03-01T00:00+01:00,  2024-03-02T00:00+01:00",
    "1d,  Europe/Berlin, 2024-03-31T12:00:00Z, 2024-03-31T00:00+01:00,  2024-04-01T00:00+02:00",
    "1w,  UTC,           2024-02-29T12:44:59Z, 2024-02-26T00:00Z,       2024-03-04T00:00Z",
    "1mo, UTC,           2024-02-29T12:44:59Z, 2024-02-01T00:00Z,       2024-03-01T00:00Z",
    "1y,  America/Lima,  2024-01-01T04:59:59Z, 2023-01-01T00:00-05:00,  2024-01-01T00:00-05:00",
    "1d,  UTC,           1969-12-31T23:59:59Z, 1969-12-31T00:00Z,       1970-01-01T00:00Z"
  })
  void findsTheIntervalThatTheCalendarSays(
      String interval, String zone, String time, String from, String to) throws Exception {
    TimeSharder sharder =
        TimeSharder.of(Map.of("field", "/at", "interval", interval, "zone", zone));
    long shard = sharder.shard(line("{\"at\": \"" + time + "\"}"));
    Map<String, Object> details = sharder.account(shard).details();
    assertEquals(ZonedDateTime.parse(from), ZonedDateTime.parse(details.get("from").toString()));
    assertEquals(ZonedDateTime.parse(to), ZonedDateTime.parse(details.get("to").toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 1709210699",
    "auto, 1709210699000",
    "auto, 1709210699000000",
    "auto, 1709210699000000000",
    "s,    1709210699.0",
    "ms,   1709210699000",
    "us,   1709210699000000",
    "ns,   1709210699000000000",
    "auto, 2024-02-29T12:44:59Z",
    "iso,  2024-02-29T13:44:59+01:00",
    "iso,  2024-02-29T13:44:59+01:00[Europe/Berlin]",
    "iso,  2024-02-29 13:44:59",
    "dd.MM.yyyy HH:mm:ss, 29.02.2024 13:44:59"
  })
  void readsTimestampsAsPeopleWriteThem(String format, String text) {
    assertEquals(
        Instant.parse("2024-02-29T12:44:59Z"),
        Timestamps.of(format, ZoneId.of("Europe/Berlin")).parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "timestamp-millis,       true,  1709210699000",
    "timestamp-micros,       true,  1709210699000000",
    "timestamp-nanos,        true,  1709210699000000000",
    "local-timestamp-millis, true,  1709214299000",
    "local-timestamp-micros, true,  1709214299000000",
    "local-timestamp-nanos,  true,  1709214299000000000",
    "date,                   false, 19782",
  })
  void believesTheTypeOfAnAvroField(String type, boolean isLong, long number) throws Exception {
    Schema stamp = Schema.create(isLong ? Schema.Type.LONG : Schema.Type.INT);
    stamp.addProp("logicalType", type);
    Schema schema =
        SchemaBuilder.record("Event").fields().name("at").type(stamp).noDefault().endRecord();
    GenericData.Record event = new GenericData.Record(schema);
    event.put("at", isLong ? (Object) number : (Object) (int) number);
    CorpusRecord record = CorpusRecord.of(new DocumentKey("file", 0, 0), event, "");
    TimeSharder sharder =
        TimeSharder.of(Map.of("field", "at", "interval", "15m", "zone", "Europe/Berlin"));
    assertEquals(
        type.equals("date") ? "2024-02-29T00:00:00+01:00" : "2024-02-29T13:30:00+01:00",
        sharder.account(sharder.shard(record)).details().get("from"));
    // Who names a format knows better.
    TimeSharder seconds =
        TimeSharder.of(Map.of("field", "at", "interval", "1d", "time-format", "ns"));
    assertEquals(number / 86_400_000_000_000L, seconds.shard(record));
  }

  @Test
  void putsLateAndMissingStampsWhereTheUserSays() throws Exception {
    CorpusRecord late = line("{\"at\": \"2023-12-31\"}");
    CorpusRecord missing = line("{}");
    Map<String, String> settings = new HashMap<>(DAY);
    settings.put("since", "2024-01-01");
    assertEquals(Reason.INVALID, rejected(settings, late));
    assertEquals(Reason.MISSING, rejected(settings, missing));
    settings.put("late", "own");
    settings.put("missing", "own");
    TimeSharder own = TimeSharder.of(settings);
    assertEquals(Map.of("late", true), own.account(own.shard(late)).details());
    assertEquals(Map.of("missing", true), own.account(own.shard(missing)).details());
    assertNotEquals(own.shard(late), own.shard(missing));
    settings.put("late", "first");
    TimeSharder first = TimeSharder.of(settings);
    assertEquals(first.shard(line("{\"at\": \"2024-01-01T10:00\"}")), first.shard(late));
  }

  @Test
  void rejectsWhatIsNoTimestamp() {
    assertEquals(Reason.INVALID, rejected(DAY, line("{\"at\": \"yesterday\"}")));
    assertEquals(Reason.INVALID, rejected(DAY, line("{\"at\": [1]}")));
    assertEquals(Reason.UNPARSABLE, rejected(DAY, line("{\"at\": ")));
    assertEquals(Reason.MISSING, rejected(DAY, line("{\"at\": null}")));
  }

  private static Reason rejected(Map<String, String> settings, CorpusRecord record) {
    TimeSharder sharder = TimeSharder.of(settings);
    return assertThrows(RejectedRecordException.class, () -> sharder.shard(record)).reason();
  }

  @Test
  void namesTheSettingThatIsWrong() {
    for (var wrong :
        Map.of(
                "interval",
                "0d",
                "zone",
                "Mars/Olympus",
                "time-format",
                "qqqqqqq",
                "late",
                "never",
                "since",
                "soon")
            .entrySet()) {
      Map<String, String> settings = new HashMap<>(DAY);
      settings.put(wrong.getKey(), wrong.getValue());
      String message =
          assertThrows(IllegalArgumentException.class, () -> TimeSharder.of(settings)).getMessage();
      assertTrue(message.contains("--" + wrong.getKey()), message);
    }
  }
}
