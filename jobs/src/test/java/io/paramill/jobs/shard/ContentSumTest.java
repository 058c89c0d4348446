package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.apache.hadoop.io.Text;
import org.junit.jupiter.api.Test;

class ContentSumTest {

  private static List<Long> sum(String... records) {
    ContentSum sum = new ContentSum();
    for (String record : records) {
      sum.add(new Text(record));
    }
    return List.of(sum.high(), sum.low());
  }

  @Test
  void isMadeOfThePublishedChecksums() {
    // The check values of CRC-32C and CRC-32.
    long both = 0xE3069283_CBF43926L;
    assertEquals(List.of(PlaceHash.mix(both), PlaceHash.mix(~both)), sum("123456789"));
    assertEquals(List.of(0L, 0L), sum());
  }

  @Test
  void dependsOnTheRecordsAndNotOnTheirOrder() {
    assertEquals(sum("a", "b", "c", "b"), sum("b", "c", "b", "a"));
    assertNotEquals(sum("a", "b", "c", "b"), sum("a", "b", "c"));
    assertNotEquals(sum("a", "b"), sum("ab"));
    assertNotEquals(sum("a", "a"), sum("b", "b"));
  }
}
