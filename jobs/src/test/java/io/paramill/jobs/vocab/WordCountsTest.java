package io.paramill.jobs.vocab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordCountsTest {

  private final Map<String, Long> drained = new HashMap<>();

  private boolean add(WordCounts counts, String word) {
    byte[] text = ("-" + word + "-").getBytes(StandardCharsets.UTF_8);
    return counts.add(text, 1, text.length - 1);
  }

  private void drain(WordCounts counts) throws Exception {
    counts.drain(
        (bytes, offset, length, count) ->
            drained.merge(
                new String(bytes, offset, length, StandardCharsets.UTF_8), count, Long::sum));
  }

  @Test
  void countsLikeAMapWhateverItsRoom() throws Exception {
    Random random = new Random(4);
    Map<String, Long> expected = new HashMap<>();
    WordCounts counts = new WordCounts(100, 300);
    for (int i = 0; i < 20_000; i++) {
      String word = "ä".repeat(random.nextInt(4)) + Integer.toString(random.nextInt(300), 36);
      expected.merge(word, 1L, Long::sum);
      if (!add(counts, word)) {
        drain(counts);
        assertTrue(add(counts, word));
      }
    }
    drain(counts);
    assertEquals(expected, drained);
  }

  @Test
  void refusesNewWordsOnlyWhenItIsFull() throws Exception {
    WordCounts counts = new WordCounts(2, 1000);
    assertTrue(add(counts, "a"));
    assertTrue(add(counts, "b"));
    assertFalse(add(counts, "c"));
    assertTrue(add(counts, "a"));
    drain(counts);
    assertEquals(Map.of("a", 2L, "b", 1L), drained);
  }

  @Test
  void takesAWordLargerThanItsRoomWhenItIsEmpty() throws Exception {
    WordCounts counts = new WordCounts(2, 10);
    assertTrue(add(counts, "x".repeat(100_000)));
    drain(counts);
    assertEquals(Map.of("x".repeat(100_000), 1L), drained);
  }
}
