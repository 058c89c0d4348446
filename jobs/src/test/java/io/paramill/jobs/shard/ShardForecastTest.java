package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.UnusableCorpusException;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.LocalJobs;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardForecastTest {

  @TempDir private Path folder;
  private Path input;
  private Configuration configuration;

  @BeforeEach
  void prepare() throws IOException {
    input = Files.createDirectories(folder.resolve("corpus"));
    configuration = LocalJobs.configuration(folder);
  }

  private ShardRequest request(String strategy, int shards, Map<String, String> settings) {
    return new ShardRequest(
        input.toString(), Location.of(folder.resolve("run")), strategy, 3, shards, settings);
  }

  private ShardForecast forecast(String strategy, int shards, Map<String, String> settings)
      throws Exception {
    return ShardForecast.make(configuration, request(strategy, shards, settings));
  }

  /** Lines with a number, a key that is "the" in a third of them, and a stamp, four a day. */
  private static String table(int lines) {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      String key = random.nextInt(3) == 0 ? "the" : "key" + random.nextInt(500);
      text.append(i).append('\t').append(key).append('\t').append(1_700_006_400L + i * 21_600L);
      text.append('\t').append(random.nextLong());
      for (int word = random.nextInt(14); word > 0; word--) {
        text.append(' ').append(random.nextLong());
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static List<Long> records(ShardManifest manifest) {
    return manifest.shards().stream().map(ShardManifest.Shard::records).toList();
  }

  @Test
  void tellsExactlyWhatBecomesOfASmallCorpus() throws Exception {
    Files.writeString(input.resolve("a"), table(700));
    Files.writeString(input.resolve("b"), table(300));
    for (ShardRequest request :
        List.of(
            request("count", 7, Map.of("codec", "null")),
            request("count", 0, Map.of("shard-records", "150")),
            request("key", 0, Map.of("field", "2", "each-value", "true")),
            request("key", 3, Map.of("field", "2", "keep-heavy", "true")),
            request("time", 0, Map.of("field", "3", "interval", "1w")))) {
      ShardForecast forecast = ShardForecast.make(configuration, request);
      assertFalse(Files.exists(folder.resolve("run")));
      ShardManifest real = ShardJob.run(configuration, request, JobProgress.NONE);
      Location shards = Location.of(folder.resolve("run"));
      new LocalStorage().delete(shards);
      assertEquals(real.records(), forecast.manifest().records());
      assertEquals(real.bytes(), forecast.manifest().bytes());
      assertEquals(real.tokens(), forecast.manifest().tokens());
      assertEquals(real.details(), forecast.manifest().details());
      if (request.settings().containsKey("shard-records")) {
        assertEquals(real.shards().size(), forecast.manifest().shards().size());
      } else {
        assertEquals(records(real), records(forecast.manifest()));
      }
    }
  }

  private interface Packer {
    OutputStream pack(OutputStream output) throws IOException;
  }

  @Test
  void tellsAboutWhatBecomesOfALargeOne() throws Exception {
    int lines = 80_000;
    String text = table(lines);
    Map<String, Packer> packers =
        Map.of(
            "plain",
            out -> out,
            "gz",
            GZIPOutputStream::new,
            "bz2",
            BZip2CompressorOutputStream::new);
    for (var packer : packers.entrySet()) {
      // Each is more than the sample, which has but some ten blocks of bzip2.
      Path file = input.resolve("text");
      try (OutputStream output = packer.getValue().pack(Files.newOutputStream(file))) {
        output.write(text.getBytes(StandardCharsets.UTF_8));
      }
      ShardForecast forecast = forecast("key", 6, Map.of("field", "2", "holdout", "0.1"));
      assertTrue(forecast.sample().scale() > 1.2, forecast.sample().toString());
      ShardManifest manifest = forecast.manifest();
      assertEquals(lines, (double) manifest.records(), lines * 0.03, packer.getKey());
      assertEquals(text.length(), (double) manifest.bytes(), text.length() * 0.03);
      assertEquals(lines * 0.1, (double) manifest.holdout().records(), lines * 0.03);
      Map<?, ?> heavy = (Map<?, ?>) ((List<?>) manifest.details().get("heavyKeys")).get(0);
      assertEquals("the", heavy.get("key"));
    }
    ShardManifest sized = forecast("size", 0, Map.of("shard-bytes", "1000000")).manifest();
    assertEquals(text.length() / 1e6, sized.shards().size(), 3);
  }

  @Test
  void tellsThatTooManyRecordsAreRejected() throws Exception {
    Files.writeString(input.resolve("a"), table(1000) + "no columns\n".repeat(50));
    ShardForecast forecast = forecast("key", 4, Map.of("field", "2", "max-rejected", "0.04"));
    assertEquals(50, forecast.manifest().rejected());
    assertEquals(42, forecast.mostRejected());
    assertTrue(forecast.rejectsTooMany());
    assertFalse(forecast("key", 4, Map.of("field", "2", "max-rejected", "50")).rejectsTooMany());
  }

  @Test
  void saysThatThereAreNoWords() throws IOException {
    Files.writeString(input.resolve("blank"), " \n");
    assertEquals(
        "Cannot plan shards of " + input + ": 2 of its 2 bytes have no words",
        assertThrows(UnusableCorpusException.class, () -> forecast("random", 2, Map.of()))
            .getMessage());
  }
}
