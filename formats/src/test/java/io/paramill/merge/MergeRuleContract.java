package io.paramill.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every merge rule promises. */
abstract class MergeRuleContract {

  static final int WIDTH = 17;

  final Random random = new Random(8);

  abstract MergeRule rule();

  /** Whether shards that all made the same change amount to one that made it. */
  boolean idempotent() {
    return true;
  }

  double[] delta() {
    return random.doubles(WIDTH, -1, 1).toArray();
  }

  double[] merge(long[] counts, double[]... deltas) {
    double[] merged = new double[deltas[0].length];
    Arrays.fill(merged, Double.NaN);
    rule()
        .merge(
            Arrays.stream(deltas).map(double[]::clone).toArray(double[][]::new),
            counts,
            deltas.length,
            merged);
    return merged;
  }

  private static double[] permuted(double[] values, List<Integer> order) {
    return order.stream().mapToDouble(i -> values[i]).toArray();
  }

  @Test
  void isFoundByItsName() {
    assertSame(rule().getClass(), MergeRule.named(rule().name()).getClass());
  }

  @Test
  void keepsTheChangeOfAnOnlyShard() {
    double[] delta = delta();
    assertArrayEquals(delta, merge(new long[] {7}, delta), 1e-15);
  }

  @Test
  void makesNothingOfNothing() {
    double[] nothing = new double[WIDTH];
    assertArrayEquals(nothing, merge(new long[] {1, 2, 3}, nothing, nothing, nothing));
  }

  @Test
  void ignoresDeltasBehindTheLastShard() {
    double[] a = delta();
    double[] b = delta();
    double[] merged = new double[WIDTH];
    double[][] deltas = {a.clone(), b.clone(), delta()};
    rule().merge(deltas, new long[] {1, 2, 1000}, 2, merged);
    assertArrayEquals(merge(new long[] {1, 2}, a, b), merged);
  }

  @Test
  void doesNotCareWhichElementIsWhere() {
    double[][] deltas = {delta(), delta(), delta(), delta(), delta()};
    long[] counts = {3, 1, 4, 1, 5};
    List<Integer> order = new java.util.ArrayList<>(IntStream.range(0, WIDTH).boxed().toList());
    Collections.shuffle(order, random);
    double[] expected = permuted(merge(counts, deltas), order);
    for (int i = 0; i < deltas.length; i++) {
      deltas[i] = permuted(deltas[i], order);
    }
    assertArrayEquals(expected, merge(counts, deltas), 1e-14);
  }

  @Test
  void scalesWithTheChanges() {
    double[][] deltas = {delta(), delta(), delta()};
    long[] counts = {2, 7, 1};
    double[] expected = Arrays.stream(merge(counts, deltas)).map(value -> 8 * value).toArray();
    for (double[] delta : deltas) {
      Arrays.setAll(delta, i -> 8 * delta[i]);
    }
    assertArrayEquals(expected, merge(counts, deltas), 1e-14);
  }

  @Test
  void keepsAChangeThatAllShardsMade() {
    double[] delta = delta();
    for (int shards = 2; shards < 7; shards++) {
      double[][] deltas = new double[shards][];
      Arrays.fill(deltas, delta);
      long[] counts = new long[shards];
      Arrays.fill(counts, 3);
      int times = idempotent() ? 1 : shards;
      assertArrayEquals(
          Arrays.stream(delta).map(value -> value * times).toArray(), merge(counts, deltas), 1e-14);
    }
  }
}
