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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
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
    byte[] noise = new byte[15];
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      String key = random.nextInt(3) == 0 ? "the" : "key" + random.nextInt(50);
      text.append(i).append('\t').append(key).append('\t').append(1_700_006_400L + i * 21_600L);
      text.append('\t').append(i);
      for (int word = random.nextInt(14); word > 0; word--) {
        // Hardly packed, so that little text makes a large file.
        random.nextBytes(noise);
        text.append(' ').append(Base64.getEncoder().encodeToString(noise));
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
    int parts = 16;
    String part = table(3000);
    int lines = parts * 3000;
    int bytes = parts * part.length();
    Map<String, Packer> packers = new LinkedHashMap<>();
    packers.put("gz", GZIPOutputStream::new);
    packers.put("bz2", out -> new BZip2CompressorOutputStream(out, 1));
    packers.put("plain", out -> out);
    for (var packer : packers.entrySet()) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream output = packer.getValue().pack(packed)) {
        output.write(part.getBytes(StandardCharsets.UTF_8));
      }
      // Packed files of several members are files, too; each is more than the sample.
      try (OutputStream output = Files.newOutputStream(input.resolve("text"))) {
        for (int i = 0; i < parts; i++) {
          packed.writeTo(output);
        }
      }
      ShardForecast forecast = forecast("key", 6, Map.of("field", "2", "holdout", "0.1"));
      assertTrue(forecast.sample().scale() > 1.2, forecast.sample().toString());
      ShardManifest manifest = forecast.manifest();
      assertEquals(lines, (double) manifest.records(), lines * 0.03, packer.getKey());
      assertEquals(bytes, (double) manifest.bytes(), bytes * 0.03);
      assertEquals(lines * 0.1, (double) manifest.holdout().records(), lines * 0.03);
      Map<?, ?> heavy = (Map<?, ?>) ((List<?>) manifest.details().get("heavyKeys")).get(0);
      assertEquals("the", heavy.get("key"));
    }
    ShardManifest sized = forecast("size", 0, Map.of("shard-bytes", "1000000")).manifest();
    assertEquals(bytes / 1e6, sized.shards().size(), 3);
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
