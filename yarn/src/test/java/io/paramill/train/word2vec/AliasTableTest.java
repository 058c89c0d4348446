package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AliasTableTest {

  @Test
  void drawsInProportionToTheWeights() {
    double[] weights = new Random(7).doubles(100, 0, 1).map(value -> value * value).toArray();
    weights[3] = 0;
    weights[50] = 40;
    double sum = Arrays.stream(weights).sum();
    int draws = 4_000_000;
    int[] drawn = new int[weights.length];
    AliasTable table = new AliasTable(weights);
    RandomStream random = new RandomStream(11);
    int[] some = new int[1000];
    for (int i = 0; i < draws; i += some.length) {
      table.draw(some, random);
      for (int number : some) {
        drawn[number]++;
      }
    }
    for (int i = 0; i < weights.length; i++) {
      double expected = weights[i] / sum * draws;
      assertEquals(expected, drawn[i], 5 * Math.sqrt(expected), "number " + i);
    }
  }

  @Test
  void drawsTheOnlyNumber() {
    int[] drawn = {1, 1};
    new AliasTable(new double[] {0.1}).draw(drawn, new RandomStream(1));
    assertArrayEquals(new int[] {0, 0}, drawn);
  }
}
