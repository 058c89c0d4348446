package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.corpus.UnusableCorpusException;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.LocalJobs;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardJobTest {

  private static final Comparator<Document> PLACE =
      Comparator.comparing(Document::source).thenComparingLong(Document::offset);

  @TempDir private Path folder;
  private Path input;
  private Configuration configuration;
  private final List<Document> corpus = new ArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    input = Files.createDirectories(folder.resolve("corpus"));
    configuration = LocalJobs.configuration(folder);
    Random random = new Random(11);
    for (String source : List.of("a.txt", "sub/b.txt", "sub/c.txt")) {
      StringBuilder text = new StringBuilder();
      for (int line = 0; line < 300; line++) {
        String words = ("word" + random.nextInt(50) + " ").repeat(1 + random.nextInt(20)).strip();
        corpus.add(new Document(source, text.length(), words));
        text.append(words).append('\n');
      }
      Path file = input.resolve(source);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    corpus.sort(PLACE);
  }

  private ShardManifest run(String name, String strategy, int shards) throws Exception {
    return run(name, strategy, shards, Map.of());
  }

  private ShardManifest run(String name, String strategy, int shards, Map<String, String> settings)
      throws Exception {
    return ShardJob.run(
        configuration,
        new ShardRequest(input.toString(), root(name), strategy, 3, shards, settings),
        JobProgress.NONE);
  }

  private Location root(String name) {
    return Location.of(folder.resolve(name));
  }

  private List<Document> documents(String name, ShardManifest.Shard shard) throws IOException {
    List<Document> documents = new ArrayList<>();
    Location location = new RunLayout(root(name)).shards().child(shard.path());
    for (String file : shard.files()) {
      try (DocumentFiles.Reader reader =
          new DocumentFiles.Reader(new LocalStorage().open(location.child(file)))) {
        for (Document next = reader.next(); next != null; next = reader.next()) {
          documents.add(next);
        }
      }
    }
    return documents;
  }

  @Test
  void shardsOfShardsHaveTheSameDocuments() throws Exception {
    run("once", "count", 2);
    input = folder.resolve("once/shards");
    Files.delete(input.resolve(RunLayout.MANIFEST));
    List<Document> all = new ArrayList<>();
    for (ShardManifest.Shard shard : run("twice", "random", 3).shards()) {
      all.addAll(documents("twice", shard));
    }
    all.sort(PLACE);
    assertEquals(corpus, all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "count", "size"})
  void putsEveryDocumentInOneShard(String strategy) throws Exception {
    ShardManifest manifest = run("run", strategy, 4);
    List<Document> all = new ArrayList<>();
    for (ShardManifest.Shard shard : manifest.shards()) {
      List<Document> documents = documents("run", shard);
      assertEquals(shard.records(), documents.size());
      assertEquals(
          shard.bytes(), documents.stream().mapToLong(document -> document.text().length()).sum());
      assertEquals(
          shard.tokens(),
          documents.stream().mapToLong(document -> document.text().split(" ", -1).length).sum());
      all.addAll(documents);
    }
    all.sort(PLACE);
    assertEquals(corpus, all);
    assertEquals(corpus.size(), manifest.records());
    assertEquals(
        manifest, ShardManifest.read(new LocalStorage(), new RunLayout(root("run")).shards()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "count", "size"})
  void writesTheSameBytesWhateverTheNumberOfMaps(String strategy) throws Exception {
    ShardManifest one = run("one", strategy, 3);
    configuration.set("mapreduce.input.fileinputformat.split.maxsize", "9000");
    ShardManifest many = run("many", strategy, 3);
    assertEquals(one, many);
    for (ShardManifest.Shard shard : many.shards()) {
      StringBuilder digests = new StringBuilder();
      for (String file : shard.files()) {
        Path written = folder.resolve("many/shards").resolve(shard.path()).resolve(file);
        digests.append(sha256(Files.readAllBytes(written)));
      }
      assertEquals(
          shard.sha256(),
          shard.files().size() == 1
              ? digests.toString()
              : sha256(digests.toString().getBytes(StandardCharsets.US_ASCII)));
    }
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstandard", "deflate", "snappy", "bzip2", "null"})
  void packsTheFilesAsItIsTold(String codec) throws Exception {
    ShardManifest manifest = run("run", "random", 2, Map.of("codec", codec));
    List<Document> all = new ArrayList<>();
    for (ShardManifest.Shard shard : manifest.shards()) {
      Path file = folder.resolve("run/shards").resolve(shard.path()).resolve(shard.files().get(0));
      try (var reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
        assertEquals(codec, reader.getMetaString("avro.codec"));
      }
      all.addAll(documents("run", shard));
    }
    all.sort(PLACE);
    assertEquals(corpus, all);
  }

  @Test
  void namesTheCodecsThatThereAre() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> run("run", "random", 2, Map.of("codec", "lzo")))
            .getMessage();
    assertEquals(
        "Invalid --codec 'lzo': there are zstandard, deflate, snappy, bzip2, null", message);
  }

  @Test
  void balancesCountsToOneDocument() throws Exception {
    LongSummaryStatistics counts =
        run("run", "count", 7).shards().stream()
            .mapToLong(ShardManifest.Shard::records)
            .summaryStatistics();
    assertTrue(counts.getMax() - counts.getMin() <= 1, counts.toString());
  }

  @Test
  void makesShardsOfTheWantedSize() throws Exception {
    long bytes = corpus.stream().mapToLong(document -> document.text().length()).sum();
    ShardManifest manifest = run("run", "size", 0, Map.of("shard-bytes", Long.toString(bytes / 5)));
    assertEquals(5, manifest.shards().size());
    manifest
        .shards()
        .forEach(
            shard -> assertEquals(bytes / 5.0, (double) shard.bytes(), bytes / 50.0, shard.path()));
  }

  @Test
  void dealsOtherwiseWithAnotherSeed() throws Exception {
    ShardManifest first = run("run", "random", 4);
    ShardManifest second =
        ShardJob.run(
            configuration,
            new ShardRequest(input.toString(), root("other"), "random", 4, 4),
            JobProgress.NONE);
    assertEquals(first.contentDigest(), second.contentDigest());
    assertNotEquals(first.shards().get(0).sha256(), second.shards().get(0).sha256());
    assertNotEquals(first.inputDigest(), second.inputDigest());
  }

  @Test
  void makesTheSameShardsWhereOneReducerMakesThemAll() throws Exception {
    ShardManifest apart = run("apart", "random", 3);
    configuration.setBoolean(MRJobConfig.JOB_UBERTASK_ENABLE, true);
    ShardManifest together = run("together", "random", 3);
    for (int i = 0; i < 3; i++) {
      assertEquals(apart.shards().get(i).sha256(), together.shards().get(i).sha256());
      assertEquals(List.of("part-00000.avro"), together.shards().get(i).files());
    }
    assertEquals(apart.contentDigest(), together.contentDigest());
  }

  @Test
  void leavesNothingBehindButTheShards() throws Exception {
    run("run", "random", 2);
    try (var files = Files.walk(folder.resolve("run"))) {
      assertEquals(
          List.of(
              "shards/manifest.json",
              "shards/shard-00000-of-00002/part-00000.avro",
              "shards/shard-00001-of-00002/part-00001.avro"),
          files
              .filter(Files::isRegularFile)
              .map(file -> folder.resolve("run").relativize(file).toString())
              .sorted()
              .toList());
    }
  }

  @Test
  void goesOnWhereAnInterruptedRunLeftFiles() throws Exception {
    Path left = folder.resolve("run/_shards/shards/shard-00000-of-00002/part-00000.avro");
    Files.createDirectories(left.getParent());
    Files.write(left, "half".getBytes(StandardCharsets.UTF_8));
    assertEquals(corpus.size(), run("run", "random", 2).records());
  }

  @Test
  void makesEmptyShardsIfThereAreMoreThanDocuments() throws Exception {
    Files.writeString(input.resolve("only"), "one\ntwo\n");
    ShardManifest manifest =
        ShardJob.run(
            configuration,
            new ShardRequest(input.resolve("only").toString(), root("run"), "count", 0, 3),
            JobProgress.NONE);
    assertEquals(
        List.of(1L, 1L, 0L), manifest.shards().stream().map(ShardManifest.Shard::records).toList());
    assertTrue(documents("run", manifest.shards().get(2)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "count", "size"})
  void saysThatThereAreNoWords(String strategy) throws IOException {
    Path empty = Files.writeString(input.resolve("blank"), " \n");
    assertEquals(
        "Cannot shard " + empty + ": it has no words",
        assertThrows(
                UnusableCorpusException.class,
                () ->
                    ShardJob.run(
                        configuration,
                        new ShardRequest(empty.toString(), root("run"), strategy, 0, 2),
                        JobProgress.NONE))
            .getMessage());
  }
}
