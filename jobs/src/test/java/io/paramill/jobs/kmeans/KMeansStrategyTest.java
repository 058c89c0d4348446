package io.paramill.jobs.kmeans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.UnusableCorpusException;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.feature.FeatureCorpus;
import io.paramill.jobs.feature.FeaturePasses;
import io.paramill.jobs.feature.SecondImplementation;
import io.paramill.jobs.feature.ShardSpread;
import io.paramill.jobs.feature.Spread;
import io.paramill.run.ShardManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KMeansStrategyTest {

  @TempDir private Path folder;
  private FeatureCorpus corpus;

  @BeforeEach
  void prepare() throws Exception {
    corpus = new FeatureCorpus(folder);
  }

  @Test
  void makesShardsAsTightAsScikitLearnDoes() throws Exception {
    corpus.write(corpus.points() + "a record without attributes\n");
    ShardManifest manifest =
        corpus.shard(
            "kmeans", 6, Map.of("field", "1,2,3,4,5", "iterations", "6", "max-rejected", "1"));
    assertEquals(300, manifest.records());
    assertEquals(1, manifest.rejected());
    double best = SecondImplementation.read().scaledBestInertia();
    assertEquals(best, FeatureCorpus.scatter(manifest), 0.1 * best);
    @SuppressWarnings("unchecked")
    Map<String, Double> spread = (Map<String, Double>) manifest.details().get("variance");
    assertEquals(FeatureCorpus.scatter(manifest) / 300, spread.get("within"), 1e-6);
    // Five attributes, each with variance 1.
    assertEquals(5, spread.get("within") + spread.get("between"), 1e-5);
    assertEquals(5, ((List<?>) manifest.shards().get(0).details().get("centre")).size());
  }

  @Test
  void capsTheLargestShardWithoutTheHoldoutWhateverTheNumberOfMaps() throws Exception {
    // So many are equal that they must be shared out, too.
    corpus.write("same same\n".repeat(100) + corpus.texts(100));
    Map<String, String> settings =
        Map.of("features", "256", "balance", "1.04", "iterations", "2", "holdout", "0.2");
    ShardManifest one = corpus.shard("kmeans", 4, settings);
    assertEquals(200, one.records());
    long held = one.holdout().records();
    assertTrue(held > 20 && held < 60, "held out: " + held);
    assertTrue(largest(one) <= Math.ceil(1.04 * (200 - held) / 4), "largest: " + largest(one));
    corpus.split(9000);
    assertEquals(one, corpus.shard("kmeans", 4, settings));
    Spread measured =
        ShardSpread.measure(
            corpus.configuration(), corpus.root(1), Map.of("features", "256"), JobProgress.NONE);
    assertEquals(measured.details(), one.details().get("variance"));
  }

  @Test
  void keepsTheCapOfACorpusThatIsLargerThanTheSample() throws Exception {
    corpus.configuration().setInt(FeaturePasses.SAMPLE_RECORDS, 5000);
    corpus.writeNumbers(7000);
    ShardManifest manifest =
        corpus.shard("kmeans", 3, Map.of("field", "1,2", "balance", "1.02", "iterations", "1"));
    assertTrue(largest(manifest) <= 2380, "largest: " + largest(manifest));
  }

  @Test
  void saysThatThereIsNothingToCluster() throws Exception {
    corpus.write("x\n");
    assertEquals(
        "Cannot shard %s: it has no records with features".formatted(corpus.input()),
        assertThrows(
                UnusableCorpusException.class,
                () -> corpus.shard("kmeans", 2, Map.of("field", "2")))
            .getMessage());
  }

  @Test
  void refusesNumbersOutOfRange() throws Exception {
    corpus.write("x\n");
    for (String setting : List.of("balance=0.9", "iterations=0", "epsilon=-1", "features=1")) {
      String[] parts = setting.split("=", -1);
      assertThrows(
          IllegalArgumentException.class,
          () -> corpus.shard("kmeans", 2, Map.of(parts[0], parts[1])),
          setting);
    }
  }

  private static long largest(ShardManifest manifest) {
    return manifest.shards().stream().mapToLong(ShardManifest.Shard::records).max().orElseThrow();
  }
}
