package io.paramill.jobs.kmeans;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.jobs.feature.FeatureTask;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.LongsWritable;
import io.paramill.jobs.feature.MapperBench;
import io.paramill.jobs.feature.Moments;
import io.paramill.jobs.feature.PointWritable;
import io.paramill.jobs.feature.SideFile;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mrunit.mapreduce.ReduceDriver;
import org.apache.hadoop.mrunit.types.Pair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassesTest {

  @TempDir private Path folder;
  private MapperBench bench;

  @BeforeEach
  void prepare() throws Exception {
    bench = new MapperBench(folder).with("0 0", "9 9", "1 0", "none", "9 8");
  }

  private static SideFile.Content centres(double... prices) {
    Centres centres =
        Centres.of(List.of(Features.dense(0, 0), Features.dense(50, 0), Features.dense(9, 9)), 2);
    return output -> Assignment.write(output, centres, prices, 1);
  }

  @Test
  void assignRecordsAndAddThemUp() throws Exception {
    List<Pair<IntWritable, LongsWritable>> output = bench.run(new AssignMapper(), centres(), 0);
    assertEquals(List.of(0, 2), output.stream().map(pair -> pair.getFirst().get()).toList());
    Moments near = new Moments(output.get(0).getSecond().values());
    assertEquals(2, near.records());
    assertEquals(0.5, near.mean(0), 1e-7);
    Moments far = new Moments(output.get(1).getSecond().values());
    assertEquals(8.5, far.mean(1), 1e-7);
    assertEquals(0.5, far.scatter(), 1e-4);
  }

  @Test
  void sendRecordsElsewhereForAPrice() throws Exception {
    List<Pair<IntWritable, LongsWritable>> output =
        bench.run(new AssignMapper(), centres(0, 0, 200), 0);
    assertEquals(1, output.size());
    assertEquals(4, new Moments(output.get(0).getSecond().values()).records());
  }

  @Test
  void weighCandidates() throws Exception {
    assertArrayEquals(
        new long[] {2, 0, 2},
        bench.run(new WeightMapper(), centres(), 0).get(0).getSecond().values());
  }

  @Test
  void tellWhatEachCentreCosts() throws Exception {
    List<Pair<NullWritable, PointWritable>> output = bench.run(new CostMapper(), centres(), 1);
    assertEquals(4, output.size());
    assertArrayEquals(
        new double[] {162, 41 * 41 + 81, 0}, output.get(1).getSecond().numbers(), 1e-4);
    assertEquals(0, bench.run(new CostMapper(), centres(), 0).size());
  }

  @Test
  void drawCandidatesThatAreNotThereYet() throws Exception {
    List<Pair<NullWritable, CandidateWritable>> first = bench.run(new DrawMapper(), null, 3);
    assertEquals(3, first.size());
    List<Pair<NullWritable, CandidateWritable>> second = bench.run(new DrawMapper(), centres(), 3);
    // The records at 0 0 and at 9 9 are candidates already.
    assertEquals(
        List.of(2L, 4L),
        second.stream().map(pair -> pair.getSecond().candidate().offset()).sorted().toList());
  }

  @Test
  void drawAgainFromWhatTheMapsDrew() throws Exception {
    List<Pair<NullWritable, CandidateWritable>> all = bench.run(new DrawMapper(), null, 4);
    ReduceDriver<NullWritable, CandidateWritable, NullWritable, CandidateWritable> driver =
        ReduceDriver.newReduceDriver(new DrawReducer());
    new FeatureTask(MapperBench.SETTINGS, null, null, 5, 2).to(driver.getConfiguration());
    driver.addInput(
        NullWritable.get(), List.of(2, 0, 3, 1).stream().map(i -> all.get(i).getSecond()).toList());
    assertEquals(
        all.subList(0, 2).stream().map(pair -> pair.getSecond().candidate().offset()).toList(),
        driver.run().stream().map(pair -> pair.getSecond().candidate().offset()).toList());
  }
}
