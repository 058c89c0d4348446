package io.paramill.jobs.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.jobs.PassedObjects;
import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.LineLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.mrunit.mapreduce.MapDriver;
import org.apache.hadoop.mrunit.mapreduce.ReduceDriver;
import org.apache.hadoop.mrunit.types.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsMapperTest {

  private static long[] only(List<Pair<IntWritable, LongsWritable>> output) {
    assertEquals(1, output.size());
    assertEquals(0, output.get(0).getFirst().get());
    return output.get(0).getSecond().values();
  }

  @Test
  void countsTheDocumentsWithAWordInEachBucket() throws IOException {
    MapDriver<DocumentKey, CorpusRecord, IntWritable, LongsWritable> driver =
        MapDriver.newMapDriver(new StatisticsMapper());
    PassedObjects.to(driver.getConfiguration());
    new FeatureTask(Map.of("features", "16"), null, null, 0, 0).to(driver.getConfiguration());
    for (String text : List.of("a b a", "b", "c b")) {
      DocumentKey place = new DocumentKey("file", 0, text.length());
      driver.addInput(place, CorpusRecord.of(place, LineLayout.WORDS, text));
    }
    long[] expected = new long[17];
    expected[0] = 3;
    expected[1 + bucket("a")] += 1;
    expected[1 + bucket("b")] += 3;
    expected[1 + bucket("c")] += 1;
    assertArrayEquals(expected, only(driver.run()));
  }

  private static int bucket(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    return Math.abs(Murmur3.hash(bytes, 0, bytes.length)) % 16;
  }

  @Test
  void passesOverRecordsWithoutTheAttributes(@TempDir Path folder) throws Exception {
    long[] sums =
        only(
            new MapperBench(folder)
                .with("1.5 2", "none 3", "4", "2.5 -2")
                .run(new StatisticsMapper(), null, 0));
    assertEquals(2, sums[0]);
    assertEquals(4, ExactSum.value(sums, 1));
    assertEquals(8.5, ExactSum.value(sums, 1 + ExactSum.SIZE));
    assertEquals(0, ExactSum.value(sums, 1 + NumberFeatures.SUMS));
  }

  @Test
  void addsArraysUp() throws IOException {
    List<Pair<IntWritable, LongsWritable>> output =
        ReduceDriver.newReduceDriver(new SumReducer())
            .withInput(
                new IntWritable(0),
                List.of(
                    new LongsWritable(new long[] {1, -5, 1L << 40}),
                    new LongsWritable(new long[] {2, 5, 1})))
            .run();
    assertArrayEquals(new long[] {3, 0, (1L << 40) + 1}, only(output));
  }

  @Test
  void standardisesAttributesAsScikitLearnDoes() throws Exception {
    SecondImplementation second = SecondImplementation.read();
    FeatureFields fields = FeatureFields.of(Map.of("field", "1,2,3,4,5", "delimiter", ","));
    FeatureStatistics statistics = new FeatureStatistics(fields);
    List<CorpusRecord> records =
        Arrays.stream(second.units())
            .map(row -> Arrays.toString(row).replaceAll("[\\[\\] ]", ""))
            .map(line -> CorpusRecord.of(new DocumentKey("file", 0, 0), LineLayout.WHOLE, line))
            .toList();
    for (CorpusRecord record : records) {
      statistics.add(record);
    }
    FeatureModel model = FeatureStatistics.model(fields, statistics.sums());
    for (int row = 0; row < records.size(); row++) {
      Features features = model.of(records.get(row));
      for (int i = 0; i < 5; i++) {
        assertEquals(second.scaled()[row][i], features.value(i), 1e-6);
      }
    }
  }
}
