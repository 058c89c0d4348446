package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UtcTimeTest {

  @Test
  void isReadAsThePlatformReadsIt() {
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      long seconds = random.nextLong(-60_000_000_000L, 250_000_000_000L);
      int nanos = List.of(0, 7, 120_000_000, 5_000, 999_999_999).get(i % 5);
      Instant time = Instant.ofEpochSecond(seconds, nanos);
      assertTrue(UtcTime.is(time.toString()), time.toString());
      assertEquals(time, UtcTime.parse(time.toString()));
    }
    for (String text : List.of("2024-02-29T24:00:00Z", "2016-12-31T23:59:60Z")) {
      assertTrue(UtcTime.is(text));
      assertEquals(Instant.parse(text), UtcTime.parse(text));
    }
  }

  @Test
  void isNoOtherForm() {
    for (String text :
        List.of(
            "",
            "Z",
            "2024-02-29T12:34:56",
            "2024-02-29T12:34:56.Z",
            "2024-02-29T12:34:56,5Z",
            "2024-02-29 12:34:56Z",
            "2024-02-29T12:34:56.1234567890Z",
            "2024-02-29T12:34:56.12x4Z",
            "٢024-02-29T12:34:56Z")) {
      assertFalse(UtcTime.is(text), text);
    }
    assertThrows(DateTimeException.class, () -> UtcTime.parse("2023-02-29T12:34:56Z"));
    assertThrows(DateTimeException.class, () -> UtcTime.parse("2023-02-28T12:61:56Z"));
  }
}
