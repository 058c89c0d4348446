package io.paramill.jobs.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class MomentsTest {

  private static Moments of(Features... records) {
    Moments moments = new Moments(2);
    for (Features record : records) {
      moments.add(record);
    }
    return moments;
  }

  @Test
  void tellMeansAndSquaredDistances() {
    Moments moments = of(Features.dense(1, 0), Features.dense(3, 0), Features.dense(2, 6));
    assertEquals(3, moments.records());
    assertEquals(2, moments.mean(0));
    assertEquals(2, moments.mean(1));
    assertEquals(26, moments.scatter(), 1e-6);
  }

  @Test
  void ofPartsAddUpToThoseOfAll() {
    Features one = Features.dense(0.1, 0.7);
    Features two = Features.dense(-0.3, 1e-9);
    Features three = Features.dense(2.5, -7);
    assertArrayEquals(
        of(one, two, three).sums(), Moments.of(List.of(of(three, one), of(two)), 2).sums());
  }

  @Test
  void splitTheVarianceIntoThatInsideAndThatBetween() {
    Spread spread =
        Spread.of(
            List.of(
                of(Features.dense(0, 0), Features.dense(2, 0)),
                of(Features.dense(4, 0), Features.dense(6, 0)),
                of()));
    assertEquals(1, spread.within(), 1e-6);
    assertEquals(4, spread.between(), 1e-6);
  }

  @Test
  void neverOverflowSilently() {
    long[] sums = {1, Long.MAX_VALUE, 0, 0};
    Moments moments = new Moments(sums);
    assertThrows(ArithmeticException.class, () -> moments.add(Features.dense(1, 1)));
  }
}
