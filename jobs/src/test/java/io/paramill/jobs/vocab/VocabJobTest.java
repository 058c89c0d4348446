package io.paramill.jobs.vocab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.corpus.Phrases;
import io.paramill.corpus.UnusableCorpusException;
import io.paramill.corpus.Vocabulary;
import io.paramill.jobs.InputDataException;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.LocalJobs;
import io.paramill.jobs.shard.ShardJob;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.run.VocabularyManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabJobTest {

  @TempDir private Path folder;
  private Path input;
  private Configuration configuration;
  private Location root;

  @BeforeEach
  void prepare() throws IOException {
    input = Files.createDirectory(folder.resolve("corpus"));
    configuration = LocalJobs.configuration(folder);
    root = Location.of(folder.resolve("run"));
  }

  private VocabularyManifest run(long minCount, int maxWords) throws Exception {
    return VocabJob.run(
        configuration,
        new VocabularyRequest(input.toString(), root, minCount, maxWords),
        JobProgress.NONE);
  }

  private Vocabulary vocabulary() throws IOException {
    return Vocabulary.read(new LocalStorage(), new RunLayout(root).vocabulary());
  }

  @Test
  void countsEveryWordOfEveryFile() throws Exception {
    TreeMap<String, Long> expected = new TreeMap<>();
    Random random = new Random(7);
    long tokens = 0;
    for (int file = 0; file < 5; file++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 3000; i++) {
        String word = "w" + (int) Math.abs(random.nextGaussian() * 200) + "ä";
        expected.merge(word, 1L, Long::sum);
        text.append(word).append(i % 17 == 0 ? "\r\n" : i % 5 == 0 ? "\t " : " ");
        tokens++;
      }
      Path path = input.resolve("text" + file);
      try (OutputStream output =
          file % 2 == 0
              ? new GZIPOutputStream(Files.newOutputStream(path))
              : Files.newOutputStream(path)) {
        output.write(text.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    configuration.set("mapreduce.input.fileinputformat.split.maxsize", "5000");
    configuration.set("mapreduce.job.reduces", "3");
    VocabularyManifest manifest = run(3, 0);
    expected.values().removeIf(count -> count < 3);
    List<Vocabulary.Entry> entries = new ArrayList<>();
    expected.forEach((word, count) -> entries.add(new Vocabulary.Entry(word, count)));
    entries.sort(Vocabulary.Entry.ORDER);
    Vocabulary vocabulary = vocabulary();
    List<Vocabulary.Entry> found = new ArrayList<>();
    for (int row = 0; row < vocabulary.size(); row++) {
      found.add(new Vocabulary.Entry(vocabulary.word(row), vocabulary.count(row)));
    }
    assertEquals(entries, found);
    assertEquals(tokens, manifest.tokens());
    assertEquals(vocabulary.tokens(), manifest.keptTokens());
    assertEquals(entries.size(), manifest.words());
    assertEquals(
        manifest,
        VocabularyManifest.read(new LocalStorage(), new RunLayout(root).vocabularyFolder()));
    assertEquals(List.of("vocabulary"), LocalJobs.names(folder.resolve("run")));
  }

  @Test
  void keepsTheMostFrequentWordsOnly() throws Exception {
    Files.writeString(input.resolve("text"), "b b a a c c c d\n");
    run(1, 2);
    assertEquals(List.of("c", "a"), vocabulary().words());
  }

  @Test
  void joinsWordsAsWord2phraseDoes() throws Exception {
    String[] vocabulary = "new york city the of red green blue tea pot".split(" ", -1);
    Random random = new Random(3);
    List<List<String>> documents = new ArrayList<>();
    for (int file = 0; file < 3; file++) {
      List<String> words = new ArrayList<>();
      while (words.size() < 400) {
        words.addAll(
            switch (random.nextInt(8)) {
              case 0 -> List.of("new", "york", "city");
              case 1 -> List.of("new", "york");
              case 2 -> List.of("tea", "pot");
              default -> List.of(vocabulary[random.nextInt(vocabulary.length)]);
            });
      }
      documents.add(words);
      Files.writeString(input.resolve("text" + file), String.join(" ", words) + "\n");
    }
    configuration.set("mapreduce.job.reduces", "2");
    var unused =
        VocabJob.run(
            configuration,
            new VocabularyRequest(input.toString(), root, 4, 0, new Phrasing(2, 2), null),
            JobProgress.NONE);
    List<List<String>> joined = word2phrase(word2phrase(documents, 4, 2), 4, 2);
    Map<String, Long> expected = new TreeMap<>();
    joined.forEach(words -> words.forEach(word -> expected.merge(word, 1L, Long::sum)));
    expected.values().removeIf(count -> count < 4);
    assertTrue(expected.containsKey("new_york_city"), expected.toString());
    assertTrue(expected.containsKey("tea_pot"), expected.toString());
    Map<String, Long> found = new TreeMap<>();
    Vocabulary counted = vocabulary();
    for (int row = 0; row < counted.size(); row++) {
      found.put(counted.word(row), counted.count(row));
    }
    assertEquals(expected, found);
    Phrases phrases = Phrases.read(new LocalStorage(), new RunLayout(root).phrases());
    byte[] text = String.join(" ", documents.get(0)).getBytes(StandardCharsets.UTF_8);
    int length = phrases.join(text, text.length);
    assertEquals(
        String.join(" ", joined.get(0)), new String(text, 0, length, StandardCharsets.UTF_8));
  }

  /** One pass over documents, by the rules of Mikolov's word2phrase program. */
  private static List<List<String>> word2phrase(
      List<List<String>> documents, long minCount, double threshold) {
    Map<String, Long> counts = new TreeMap<>();
    long words = 0;
    for (List<String> document : documents) {
      words += document.size();
      for (int i = 0; i < document.size(); i++) {
        counts.merge(document.get(i), 1L, Long::sum);
        if (i > 0) {
          counts.merge(document.get(i - 1) + " " + document.get(i), 1L, Long::sum);
        }
      }
    }
    counts.values().removeIf(count -> count < minCount);
    List<List<String>> joined = new ArrayList<>();
    for (List<String> document : documents) {
      List<String> output = new ArrayList<>();
      boolean free = false;
      for (int i = 0; i < document.size(); i++) {
        String word = document.get(i);
        String before = i > 0 ? document.get(i - 1) : "";
        Long first = counts.get(before);
        Long second = counts.get(word);
        Long pair = counts.get(before + " " + word);
        double score =
            !free || first == null || second == null || pair == null
                ? 0
                : (pair - minCount) / (double) first / second * words;
        if (score > threshold) {
          output.set(output.size() - 1, before + "_" + word);
          free = false;
        } else {
          output.add(word);
          free = true;
        }
      }
      joined.add(output);
    }
    return joined;
  }

  @Test
  void countsNothingThatShardingSetsAside() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      // The line is a record, and starts before its first word; as a document, it would not.
      lines.append("  2024-02-29\tword").append(i).append('\n');
    }
    Files.writeString(input.resolve("text"), lines);
    ShardRequest shards =
        new ShardRequest(
            input.toString(),
            root,
            "time",
            5,
            0,
            Map.of("field", "1", "interval", "1d", "holdout", "0.4"));
    var unused =
        VocabJob.run(
            configuration,
            new VocabularyRequest(input.toString(), root, 1, 0, Phrasing.NONE, shards),
            JobProgress.NONE);
    ShardManifest manifest = ShardJob.run(configuration, shards, JobProgress.NONE);
    assertTrue(manifest.holdout().records() > 10, manifest.toString());
    ShardManifest.Shard shard = manifest.shards().get(0);
    Set<String> words = new TreeSet<>();
    Location file = new RunLayout(root).shards().child(shard.path()).child(shard.files().get(0));
    try (DocumentFiles.Reader reader = new DocumentFiles.Reader(new LocalStorage().open(file))) {
      for (Document next = reader.next(); next != null; next = reader.next()) {
        words.addAll(List.of(next.text().strip().split("\t", -1)));
      }
    }
    assertEquals(words, new TreeSet<>(vocabulary().words()));
  }

  @Test
  void neverReplacesAVocabulary() throws Exception {
    Files.writeString(input.resolve("text"), "a\n");
    run(1, 0);
    assertThrows(FileAlreadyExistsException.class, () -> run(1, 0));
  }

  @Test
  void saysThatThereIsNoInput() throws IOException {
    assertThrows(FileNotFoundException.class, () -> run(1, 0));
    Files.delete(input);
    String message = assertThrows(FileNotFoundException.class, () -> run(1, 0)).getMessage();
    assertTrue(message.contains(input.toString()), message);
  }

  @Test
  void saysThatThereAreNoWords() throws IOException {
    Files.writeString(input.resolve("text"), " \n\n");
    assertEquals(
        "Cannot make a vocabulary of " + input + ": it has no words",
        assertThrows(UnusableCorpusException.class, () -> run(1, 0)).getMessage());
    assertEquals(List.of(), LocalJobs.names(folder.resolve("run")));
  }

  @Test
  void saysThatNoWordIsFrequentEnough() throws IOException {
    Files.writeString(input.resolve("text"), "a b\n");
    assertEquals(
        "Cannot make a vocabulary of " + input + ": none of its words occurs 5 times",
        assertThrows(UnusableCorpusException.class, () -> run(5, 0)).getMessage());
  }

  @Test
  void namesTheDamagedFileWhenTheJobFails() throws IOException {
    Files.write(input.resolve("bad.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 9});
    String message = assertThrows(InputDataException.class, () -> run(1, 0)).getMessage();
    assertTrue(
        message.startsWith("Cannot count the words of " + input + ": Cannot unpack"), message);
    assertTrue(message.contains("bad.gz"), message);
    assertFalse(message.contains("\n"), message);
    assertEquals(List.of(), LocalJobs.names(folder.resolve("run")));
  }
}
