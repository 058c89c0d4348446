package io.paramill.jobs.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {

  private static long[] sum(List<Double> values) {
    long[] sums = new long[ExactSum.SIZE + 1];
    values.forEach(value -> ExactSum.add(sums, 1, value));
    return sums;
  }

  @Test
  void isTheExactSumRoundedOnce() {
    Random random = new Random(3);
    for (int time = 0; time < 50; time++) {
      List<Double> values = new ArrayList<>();
      BigDecimal exact = BigDecimal.ZERO;
      for (int i = 0; i < 40; i++) {
        double value = Math.scalb(random.nextGaussian(), random.nextInt(120) - 60);
        values.add(value);
        exact = exact.add(new BigDecimal(value));
      }
      assertEquals(exact.doubleValue(), ExactSum.value(sum(values), 1));
    }
  }

  @Test
  void doesNotDependOnTheOrder() {
    List<Double> values =
        new ArrayList<>(
            List.of(1e300, -1e300, Double.MIN_VALUE, 1.0, -0.1, 3e-310, Double.MAX_VALUE, 0.0));
    long[] before = sum(values);
    Collections.reverse(values);
    assertArrayEquals(before, sum(values));
    assertEquals(Double.MAX_VALUE, ExactSum.value(before, 1));
    assertEquals(
        Double.MIN_VALUE, ExactSum.value(sum(List.of(1e300, Double.MIN_VALUE, -1e300)), 1));
  }
}
