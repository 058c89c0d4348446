package io.paramill.jobs.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextFeaturesTest {

  /** Half of the step between two fixed-point numbers. */
  private static final double ROUNDING = 0x1p-25;

  @Test
  void areWhatScikitLearnComputes() throws IOException {
    SecondImplementation second = SecondImplementation.read();
    List<Features> features = second.textFeatures();
    for (int row = 0; row < features.size(); row++) {
      double[] numbers = new double[second.tfidf()[row].length];
      for (int i = 0; i < features.get(row).size(); i++) {
        numbers[features.get(row).index(i)] = features.get(row).value(i);
      }
      assertArrayEquals(second.tfidf()[row], numbers, ROUNDING + 1e-12, "text " + row);
    }
  }

  @Test
  void ofNoWordsAreZero() {
    TextFeatures features = new TextFeatures(3, new long[8]);
    assertEquals(0, features.of(new byte[0], 0).size());
    assertEquals(1, features.of("a  a ".getBytes(StandardCharsets.UTF_8), 5).squaredNorm());
  }

  /** From the reference implementation's own users: SMHasher and the Guava and Spark tests. */
  @Test
  void hashAsMurmurHash3Does() {
    assertEquals(0, hash(""));
    assertEquals(0x3c2569b2, hash("a"));
    assertEquals(0xb3dd93fa, hash("abc"));
    assertEquals(0x43ed676a, hash("abcd"));
    assertEquals(0xe89b9af6, hash("abcde"));
    assertEquals(0xc0363e43, hash("Hello, world!"));
  }

  private static int hash(String text) {
    byte[] bytes = (" " + text + " ").getBytes(StandardCharsets.UTF_8);
    return Murmur3.hash(bytes, 1, bytes.length - 1);
  }
}
