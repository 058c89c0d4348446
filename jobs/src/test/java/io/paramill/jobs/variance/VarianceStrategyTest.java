package io.paramill.jobs.variance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.jobs.feature.FeatureCorpus;
import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.FeaturePasses;
import io.paramill.jobs.feature.FixedPoint;
import io.paramill.jobs.feature.LongsWritable;
import io.paramill.jobs.feature.MapperBench;
import io.paramill.jobs.feature.Moments;
import io.paramill.jobs.feature.SecondImplementation;
import io.paramill.run.ShardManifest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.mrunit.types.Pair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VarianceStrategyTest {

  @TempDir private Path folder;
  private FeatureCorpus corpus;

  @BeforeEach
  void prepare() {
    corpus = new FeatureCorpus(folder);
  }

  @Test
  void splitsAsAnExactDecompositionDoes() throws Exception {
    corpus.write(corpus.points());
    ShardManifest manifest = corpus.shard("variance", 5, FeatureCorpus.COLUMNS);
    Points points = new Points(Arrays.asList(SecondImplementation.read().scaled()));
    SplitTree exact = VarianceSplits.of(points, 5);
    long[] counts = new long[5];
    points.rows().forEach(row -> counts[exact.leaf(row)]++);
    long[] found = manifest.shards().stream().mapToLong(ShardManifest.Shard::records).toArray();
    // A direction's sign is chance, so the shards may be numbered otherwise.
    Arrays.sort(counts);
    Arrays.sort(found);
    assertArrayEquals(counts, found);
  }

  @Test
  void dealsShardsWhoseMeansDifferLessThanThoseOfChanceWhateverTheNumberOfMaps() throws Exception {
    corpus.write(corpus.points());
    Map<String, String> between = Map.of("field", "1,2,3,4,5", "objective", "between");
    ShardManifest dealt = corpus.shard("variance", 4, between);
    dealt.shards().forEach(shard -> assertEquals(75, shard.records()));
    // The total is 5 times 300; what is not within is between.
    assertEquals(1500, FeatureCorpus.scatter(dealt), 1);
    corpus.split(9000);
    assertEquals(dealt, corpus.shard("variance", 4, between));
  }

  @Test
  void multipliesRecordsByTheBasis() throws Exception {
    FeatureMatrix basis = new FeatureMatrix(2, 1);
    basis.set(0, 0, 0.5);
    basis.set(1, 0, 2);
    List<Pair<IntWritable, LongsWritable>> output =
        new MapperBench(folder)
            .with("2 1", "-1 3", "none")
            .run(new ProductMapper(), basis::write, 0);
    // 2 1 has the product 3, -1 3 has 5.5.
    assertArrayEquals(
        new long[] {FixedPoint.of(2 * 3 - 5.5), FixedPoint.of(3 + 3 * 5.5)},
        output.get(ProductMapper.PRODUCTS).getSecond().values());
    assertEquals(2, new Moments(output.get(ProductMapper.MOMENTS).getSecond().values()).records());
  }

  @Test
  void capsTheLargestShardWhateverTheNumberOfMaps() throws Exception {
    corpus.write(corpus.texts(200));
    Map<String, String> settings = Map.of("features", "128", "balance", "1.1");
    ShardManifest one = corpus.shard("variance", 4, settings);
    assertEquals(4, one.shards().size());
    assertEquals(200, one.records());
    assertTrue(largest(one) <= 55, "largest: " + largest(one));
    assertTrue(largest(corpus.shard("variance", 4, Map.of("features", "128"))) > 55);
    corpus.split(9000);
    assertEquals(one, corpus.shard("variance", 4, settings));
  }

  @Test
  void keepsTheCapOfACorpusThatIsLargerThanTheSample() throws Exception {
    corpus.configuration().setInt(FeaturePasses.SAMPLE_RECORDS, 5000);
    corpus.writeNumbers(7000);
    ShardManifest manifest = corpus.shard("variance", 3, Map.of("field", "1,2", "balance", "1.02"));
    assertEquals(5000, (int) manifest.details().get("sampled"), 300);
    assertTrue(largest(manifest) <= 2380, "largest: " + largest(manifest));
  }

  private static long largest(ShardManifest manifest) {
    return manifest.shards().stream().mapToLong(ShardManifest.Shard::records).max().orElseThrow();
  }

  @Test
  void dealsShardsOfOneSizeWithoutACap() throws Exception {
    corpus.write("x\n");
    assertThrows(
        IllegalArgumentException.class,
        () -> corpus.shard("variance", 2, Map.of("objective", "between", "balance", "1.1")));
  }

  @Test
  void knowsTwoObjectives() throws Exception {
    corpus.write("x\n");
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> corpus.shard("variance", 2, Map.of("objective", "least")));
    assertTrue(wrong.getMessage().contains("within or between"), wrong.getMessage());
  }
}
