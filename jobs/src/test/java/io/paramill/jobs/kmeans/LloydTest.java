package io.paramill.jobs.kmeans;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.Moments;
import io.paramill.jobs.feature.SecondImplementation;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LloydTest {

  private SecondImplementation second;
  private List<Features> records;

  @BeforeEach
  void read() throws IOException {
    second = SecondImplementation.read();
    records = SecondImplementation.features(second.points());
  }

  private Lloyd run(List<Features> start, int maxPasses) throws Exception {
    return Lloyd.run(Centres.of(start, 5), centres -> groups(records, centres), 1e-9, maxPasses);
  }

  static List<Moments> groups(List<Features> records, Centres centres) {
    List<Moments> groups =
        Stream.generate(() -> new Moments(centres.matrix().features()))
            .limit(centres.size())
            .toList();
    records.forEach(record -> groups.get(centres.nearest(record)).add(record));
    return groups;
  }

  @Test
  void endsWhereScikitLearnEnds() throws Exception {
    Lloyd lloyd = run(records.subList(0, 6), 300);
    assertArrayEquals(
        second.lloydLabels(), records.stream().mapToInt(lloyd.centres()::nearest).toArray());
    assertEquals(
        second.lloydInertia(), lloyd.groups().stream().mapToDouble(Moments::scatter).sum(), 1e-3);
    for (int centre = 0; centre < 6; centre++) {
      int at = centre;
      assertArrayEquals(
          second.lloydCentres()[centre],
          IntStream.range(0, 5).mapToDouble(i -> lloyd.centres().matrix().at(i, at)).toArray(),
          1e-6);
    }
  }

  @Test
  void neverLosesGroundAndStopsAtTheLimit() throws Exception {
    double before = Double.POSITIVE_INFINITY;
    for (int passes = 1; passes < 8; passes++) {
      Lloyd lloyd = run(records.subList(20, 26), passes);
      assertEquals(passes, lloyd.passes());
      assertTrue(lloyd.moved() > 0);
      double inertia = lloyd.groups().stream().mapToDouble(Moments::scatter).sum();
      assertTrue(inertia <= before, before + " to " + inertia);
      before = inertia;
    }
  }

  @Test
  void leavesACentreWithoutRecordsWhereItIs() throws Exception {
    Features far = Features.dense(1e6, 0, 0, 0, 0);
    Lloyd lloyd = run(List.of(records.get(0), far), 300);
    assertEquals(records.size(), lloyd.groups().get(0).records());
    assertEquals(1e6, lloyd.centres().matrix().at(0, 1));
  }
}
