package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeShardsTest {

  @TempDir private Path folder;
  private Path input;
  private Configuration configuration;

  @BeforeEach
  void prepare() throws IOException {
    input = Files.createDirectories(folder.resolve("corpus"));
    configuration = LocalJobs.configuration(folder);
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

  private List<String> texts(String run, ShardManifest.Shard shard) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String file : shard.files()) {
      Location location = new RunLayout(root(run)).shards().child(shard.path()).child(file);
      try (var reader = new DocumentFiles.Reader(new LocalStorage().open(location))) {
        for (Document next = reader.next(); next != null; next = reader.next()) {
          texts.add(next.text());
        }
      }
    }
    return texts;
  }

  /** 3,000 lines of three columns: a third of them have the key "the", the others 50 keys. */
  private List<String> table() throws IOException {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String key = random.nextInt(3) == 0 ? "the" : "key" + random.nextInt(50);
      lines.add(i + "\t" + key + "\tsome  text " + i);
    }
    Files.write(input.resolve("a.tsv"), lines.subList(0, 1000));
    Files.write(input.resolve("b.tsv"), lines.subList(1000, 3000));
    return lines;
  }

  @Test
  void keepsTheRecordsOfAKeyTogetherUnlessItIsHeavy() throws Exception {
    List<String> lines = table();
    ShardManifest manifest = run("run", "key", 6, Map.of("field", "2"));
    Map<String, Set<Integer>> places = new HashMap<>();
    List<String> all = new ArrayList<>();
    for (ShardManifest.Shard shard : manifest.shards()) {
      for (String line : texts("run", shard)) {
        all.add(line);
        places.computeIfAbsent(line.split("\t", -1)[1], key -> new TreeSet<>()).add(shard.id());
      }
    }
    assertEquals(new TreeSet<>(lines), new TreeSet<>(all));
    assertEquals(lines.size(), all.size());
    Set<Integer> heavy = places.remove("the");
    assertTrue(places.values().stream().allMatch(shards -> shards.size() == 1));
    Map<?, ?> named = (Map<?, ?>) ((List<?>) manifest.details().get("heavyKeys")).get(0);
    assertEquals("the", named.get("key"));
    assertEquals(heavy, new TreeSet<>((List<?>) named.get("shards")));
    assertTrue(heavy.size() > 1);
    ShardManifest whole = run("whole", "key", 6, Map.of("field", "2", "keep-heavy", "true"));
    assertEquals(
        1,
        ((List<?>) ((Map<?, ?>) ((List<?>) whole.details().get("heavyKeys")).get(0)).get("shards"))
            .size());
    assertEquals(manifest.contentDigest(), whole.contentDigest());
  }

  @Test
  void givesEveryValueAShardWhateverTheNumberOfMaps() throws Exception {
    table();
    Map<String, String> settings = Map.of("field", "2", "each-value", "true", "holdout", "0.1");
    ShardManifest manifest = run("run", "key", 0, settings);
    assertEquals(
        manifest.shards().size(),
        manifest.shards().stream().map(shard -> shard.details().get("key")).distinct().count());
    for (ShardManifest.Shard shard : manifest.shards().subList(0, 5)) {
      for (String line : texts("run", shard)) {
        assertEquals(shard.details().get("key"), line.split("\t", -1)[1]);
      }
    }
    assertNotNull(manifest.holdout());
    assertEquals(300.0, (double) manifest.holdout().records(), 100);
    assertEquals(
        3000,
        manifest.holdout().records()
            + manifest.shards().stream().mapToLong(ShardManifest.Shard::records).sum());
    configuration.set("mapreduce.input.fileinputformat.split.maxsize", "20000");
    assertEquals(manifest, run("many", "key", 0, settings));
  }

  private static final Schema EVENT =
      SchemaBuilder.record("Event")
          .namespace("test")
          .fields()
          .requiredLong("at")
          .name("who")
          .type()
          .record("Person")
          .fields()
          .requiredString("name")
          .optionalInt("age")
          .endRecord()
          .noDefault()
          .requiredString("text")
          .endRecord();

  private static List<GenericData.Record> events() {
    List<GenericData.Record> events = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      GenericData.Record person = new GenericData.Record(EVENT.getField("who").schema());
      person.put("name", "name" + i % 7);
      person.put("age", i % 3 == 0 ? null : i);
      GenericData.Record event = new GenericData.Record(EVENT);
      // Six hours apart: four a day.
      event.put("at", 1_709_164_800_000L + i * 6L * 3_600_000L);
      event.put("who", person);
      event.put("text", "said\t" + i + "\n times");
      events.add(event);
    }
    return events;
  }

  private void writeAvro(List<GenericData.Record> events) throws IOException {
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(EVENT))) {
      writer.create(EVENT, input.resolve("events.avro").toFile());
      for (GenericData.Record event : events) {
        writer.append(event);
      }
    }
  }

  private void writeParquet(List<GenericData.Record> events) throws IOException {
    try (ParquetWriter<GenericData.Record> writer =
        AvroParquetWriter.<GenericData.Record>builder(
                new LocalOutputFile(input.resolve("events.parquet")))
            .withSchema(EVENT)
            .build()) {
      for (GenericData.Record event : events) {
        writer.write(event);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"avro", "parquet"})
  void keepsRecordsWholeAndTheirSchema(String format) throws Exception {
    List<GenericData.Record> events = events();
    if (format.equals("avro")) {
      writeAvro(events);
    } else {
      writeParquet(events);
    }
    ShardManifest manifest = run("run", "key", 3, Map.of("field", "who.name"));
    List<Object> all = new ArrayList<>();
    for (ShardManifest.Shard shard : manifest.shards()) {
      Path path = folder.resolve("run/shards").resolve(shard.path()).resolve(shard.files().get(0));
      try (DataFileReader<Object> reader =
          new DataFileReader<>(path.toFile(), new GenericDatumReader<>())) {
        assertEquals(EVENT, reader.getSchema());
        reader.forEach(all::add);
      }
      assertEquals(shard.records() * 3, shard.tokens());
      assertTrue(texts("run", shard).stream().allMatch(text -> text.matches("said [0-9]+ times")));
    }
    assertEquals(events.size(), all.size());
    assertEquals(
        new TreeSet<>(events.stream().map(Object::toString).toList()),
        new TreeSet<>(all.stream().map(Object::toString).toList()));
  }

  @Test
  void shardsRecordsThatHaveNoText() throws Exception {
    Schema pair =
        SchemaBuilder.record("Pair").fields().requiredInt("x").requiredDouble("y").endRecord();
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(pair))) {
      writer.create(pair, input.resolve("pairs.avro").toFile());
      for (int i = 0; i < 50; i++) {
        GenericData.Record record = new GenericData.Record(pair);
        record.put("x", i);
        record.put("y", i / 7.0);
        writer.append(record);
      }
    }
    ShardManifest manifest = run("run", "count", 3, Map.of());
    assertEquals(
        List.of(17L, 17L, 16L),
        manifest.shards().stream().map(ShardManifest.Shard::records).toList());
    assertEquals(0, manifest.tokens());
  }

  @Test
  void makesAShardOfEveryDay() throws Exception {
    writeAvro(events());
    ShardManifest manifest = run("run", "time", 0, Map.of("field", "at", "interval", "1d"));
    assertEquals(25, manifest.shards().size());
    assertEquals("2024-02-29T00:00:00Z", manifest.shards().get(0).details().get("from"));
    assertEquals("2024-03-01T00:00:00Z", manifest.shards().get(0).details().get("to"));
    assertTrue(manifest.shards().stream().allMatch(shard -> shard.records() == 4));
  }

  @Test
  void writesRejectedRecordsAndEndsIfThereAreTooMany() throws Exception {
    Files.writeString(
        input.resolve("a.jsonl"),
        "{\"k\": 1}\n{\"k\": \n{\"other\": 2}\n{\"k\": [3]}\n{\"k\": 4}\n");
    String message =
        assertThrows(
                UnusableCorpusException.class, () -> run("run", "key", 2, Map.of("field", "/k")))
            .getMessage();
    assertTrue(message.contains("3 of 5 records are rejected"), message);
    assertEquals(Map.of(9L, "", 16L, "", 29L, "").keySet(), rejects("run").keySet());
    assertEquals("there is no field /k", rejects("run").get(16L));
    assertTrue(!Files.exists(folder.resolve("run/shards")));
    for (String limit : List.of("3", "0.6")) {
      ShardManifest manifest =
          run("run" + limit, "key", 2, Map.of("field", "/k", "max-rejected", limit));
      assertEquals(3, manifest.rejected());
      assertEquals(2, manifest.records());
      assertEquals(3, rejects("run" + limit).size());
    }
  }

  private Map<Long, String> rejects(String run) throws IOException {
    Map<Long, String> rejects = new TreeMap<>();
    for (String name : LocalJobs.names(folder.resolve(run + "/_rejected"))) {
      if (name.endsWith(".avro")) {
        try (DataFileReader<GenericData.Record> reader =
            new DataFileReader<>(
                folder.resolve(run + "/_rejected/" + name).toFile(), new GenericDatumReader<>())) {
          reader.forEach(
              record -> rejects.put((Long) record.get("offset"), record.get("reason").toString()));
        }
      }
    }
    return rejects;
  }
}
