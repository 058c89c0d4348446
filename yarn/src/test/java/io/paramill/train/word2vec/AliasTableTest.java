package io.paramill.train.word2vec;

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
    for (int i = 0; i < draws; i++) {
      drawn[table.draw(random)]++;
    }
    for (int i = 0; i < weights.length; i++) {
      double expected = weights[i] / sum * draws;
      assertEquals(expected, drawn[i], 5 * Math.sqrt(expected), "number " + i);
    }
  }

  @Test
  void drawsTheOnlyNumber() {
    assertEquals(0, new AliasTable(new double[] {0.1}).draw(new RandomStream(1)));
  }
}
