package io.paramill.jobs.kmeans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.Moments;
import io.paramill.jobs.feature.SecondImplementation;
import io.paramill.jobs.input.DocumentKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedingTest {

  private static List<Candidate> draw(
      List<Features> records, int from, int to, int size, long seed) {
    WeightedDraw draw = new WeightedDraw(seed, size);
    for (int i = from; i < to; i++) {
      draw.offer(new DocumentKey("file", 0, i), 1 + i % 3, records.get(i));
    }
    return draw.drawn();
  }

  @Test
  void drawsTheSameWhateverTheNumberOfMaps() throws IOException {
    List<Features> records = SecondImplementation.features(SecondImplementation.read().points());
    List<Candidate> whole = draw(records, 0, 300, 20, 5);
    WeightedDraw parts = new WeightedDraw(5, 20);
    draw(records, 170, 300, 20, 5).forEach(parts::offer);
    draw(records, 0, 170, 20, 5).forEach(parts::offer);
    assertEquals(whole, parts.drawn());
    assertEquals(20, whole.size());
    assertNotEquals(whole, draw(records, 0, 300, 20, 6));
  }

  @Test
  void drawsInProportionToTheWeights() {
    int heavy = 0;
    Features any = Features.dense(0);
    for (int seed = 0; seed < 2000; seed++) {
      WeightedDraw draw = new WeightedDraw(seed, 1);
      for (int i = 0; i < 6; i++) {
        draw.offer(new DocumentKey("file", 0, i), i == 0 ? 5 : i == 1 ? 0 : 1, any);
      }
      long drawn = draw.drawn().get(0).offset();
      assertNotEquals(1, drawn);
      heavy += drawn == 0 ? 1 : 0;
    }
    // Five of nine, within six standard deviations of a binomial count.
    assertEquals(2000 * 5 / 9.0, heavy, 6 * Math.sqrt(2000 * 20 / 81.0));
  }

  @Test
  void leadsToClustersAsGoodAsTheBestOfManyRuns() throws Exception {
    SecondImplementation second = SecondImplementation.read();
    List<Features> records = SecondImplementation.features(second.points());
    double best = Double.POSITIVE_INFINITY;
    for (int seed = 0; seed < 5; seed++) {
      List<Features> candidates = new ArrayList<>();
      draw(records, 0, 300, 60, seed).forEach(drawn -> candidates.add(drawn.features()));
      long[] weights =
          LloydTest.groups(records, Centres.of(candidates, 5)).stream()
              .mapToLong(Moments::records)
              .toArray();
      Centres start = Seeding.centres(candidates, weights, 6, 5, seed);
      Lloyd lloyd = Lloyd.run(start, centres -> LloydTest.groups(records, centres), 1e-6, 100);
      double inertia = lloyd.groups().stream().mapToDouble(Moments::scatter).sum();
      assertTrue(inertia >= second.bestInertia() - 1e-3, "better than possible: " + inertia);
      assertEquals(second.bestInertia(), inertia, 0.1 * second.bestInertia());
      best = Math.min(best, inertia);
    }
    assertEquals(second.bestInertia(), best, 0.001 * second.bestInertia());
  }

  @Test
  void findsNoMoreCentresThanThereAreDifferentRecords() {
    Features one = Features.dense(1, 2);
    Features two = Features.dense(3, 4);
    assertEquals(
        2, Seeding.centres(List.of(one, two, one, two), new long[] {1, 2, 3, 4}, 3, 2, 0).size());
  }
}
