package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.Phrases;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Word2vecTrainerTest {

  private static final Map<String, String> SMALL =
      Map.of("dim", "20", "kernel", "plain", "sample", "0");

  @Test
  void isFoundByItsName() {
    assertEquals("word2vec", Trainer.named("word2vec").name());
  }

  @ParameterizedTest
  @CsvSource({
    "skip-gram, negative, 1",
    "skip-gram, nce, 1",
    "skip-gram, sampled-softmax, 1",
    "skip-gram, hierarchical, 1",
    "cbow, negative, 1",
    "cbow, hierarchical, 1",
    "skip-gram, negative, 3",
    "cbow, nce, 3"
  })
  void separatesWordsThatNeverOccurTogether(String model, String loss, String threads)
      throws Exception {
    Map<String, String> settings =
        Map.of(
            "dim", "20", "kernel", "plain", "sample", "0", "model", model, "loss", loss, "threads",
            threads, "rate", "0.1");
    assertSeparates(new TrainingRun(toyCorpus(1200), 2, 2, settings).trainAll());
  }

  @Test
  void separatesThemInBatches() throws Exception {
    Map<String, String> settings = new HashMap<>(SMALL);
    settings.put("kernel", "nd4j");
    settings.put("rate", "0.1");
    assertSeparates(new TrainingRun(toyCorpus(600), 2, 2, settings).trainAll());
  }

  @Test
  void separatesThemByAdaGrad() throws Exception {
    Map<String, String> settings = new HashMap<>(SMALL);
    settings.put("optimizer", "adagrad");
    settings.put("rate", "0.1");
    assertSeparates(new TrainingRun(toyCorpus(1200), 2, 2, settings).trainAll());
  }

  static void assertSeparates(TrainingRun run) {
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 10; j++) {
        double across = run.cosine("a" + i, "b" + j);
        double inside = i == j ? 1 : run.cosine("a" + i, "a" + j);
        assertTrue(inside > 0.5 + across, "%d %d: %s %s".formatted(i, j, inside, across));
      }
    }
  }

  @Test
  void theSameTaskGivesTheSameBits() throws Exception {
    List<String> corpus = toyCorpus(100);
    for (String kernel : List.of("plain", "vector")) {
      Map<String, String> settings = Map.of("dim", "20", "kernel", kernel);
      TrainingRun one = new TrainingRun(corpus, 1, 2, settings).trainAll();
      TrainingRun two = new TrainingRun(corpus, 1, 2, settings).trainAll();
      one.model.forEach((spec, values) -> assertArrayEquals(values, two.model.get(spec)));
      assertEquals(one.metrics, two.metrics);
    }
  }

  @Test
  void learnsTheSameOfRecordsThatKeepAllFields() throws Exception {
    List<String> corpus = toyCorpus(100);
    TrainingRun documents = new TrainingRun(corpus, 1, 2, SMALL).trainAll();
    TrainingRun records = new TrainingRun(corpus, 1, 2, SMALL).withAllFields().trainAll();
    documents.model.forEach((spec, values) -> assertArrayEquals(values, records.model.get(spec)));
    assertEquals(documents.metrics, records.metrics);
  }

  @Test
  void phrasesAreWords() throws Exception {
    List<String> corpus = toyCorpus(100);
    List<String> apart = corpus.stream().map(text -> text.replace("a1", "a one")).toList();
    List<String> joined = corpus.stream().map(text -> text.replace("a1", "a_one")).toList();
    Phrases phrases = Phrases.NONE.plus(List.of("a one"));
    TrainingRun expected = new TrainingRun(joined, 1, 2, SMALL).trainAll();
    TrainingRun found = new TrainingRun(joined, 1, 2, SMALL).withPhrases(phrases, apart).trainAll();
    expected.model.forEach((spec, values) -> assertArrayEquals(values, found.model.get(spec)));
    assertEquals(expected.metrics, found.metrics);
  }

  @Test
  void allKernelsLearnTheSame() throws Exception {
    List<String> corpus = toyCorpus(200);
    TrainingRun plain = new TrainingRun(corpus, 1, 1, SMALL).trainAll();
    TrainingRun other =
        new TrainingRun(corpus, 1, 1, Map.of("dim", "20", "kernel", "vector", "sample", "0"))
            .trainAll();
    for (String name : List.of("embeddings", "nce/weights")) {
      var expected = plain.values(name).asFloatBuffer();
      var actual = other.values(name).asFloatBuffer();
      for (int i = 0; i < expected.limit(); i++) {
        assertEquals(expected.get(i), actual.get(i), 2e-4, name + " " + i);
      }
    }
    double loss = plain.metrics.get(0).get("loss");
    assertEquals(loss, other.metrics.get(0).get("loss"), 1e-4 * loss);
  }

  @Test
  void publishesOnlyUpdatedRowsWithTheNumberOfTheirUpdates() throws Exception {
    List<String> corpus = new ArrayList<>(toyCorpus(100));
    // Alone in its documents, so that it is in no window; a negative it can be.
    corpus.addAll(List.of("alone", "alone", "alone", "alone", "alone"));
    TrainingRun run = new TrainingRun(corpus, 1, 1, SMALL);
    byte[] before = run.model.get(run.spec("embeddings")).clone();
    run.trainRound();
    int alone = run.vocabulary.row("alone");
    ParameterBlock embeddings = block(run, "embeddings");
    assertEquals(run.vocabulary.size() - 1, embeddings.presentRows());
    assertFalse(Arrays.stream(embeddings.rows()).anyMatch(row -> row == alone));
    assertEquals(
        run.metrics.get(0).get("examples"), (double) Arrays.stream(embeddings.counts()).sum());
    int rowBytes = (int) run.spec("embeddings").rowBytes();
    assertArrayEquals(
        Arrays.copyOfRange(before, alone * rowBytes, (alone + 1) * rowBytes),
        Arrays.copyOfRange(
            run.model.get(run.spec("embeddings")), alone * rowBytes, (alone + 1) * rowBytes));
    assertTrue(run.published.stream().noneMatch(b -> b.spec().name().equals("nce/biases")));
  }

  @ParameterizedTest
  @CsvSource({"negative, plain", "negative, nd4j", "nce, plain", "hierarchical, plain"})
  void fetchesAndTrainsOnlyTheRowsOfTheShardsWords(String loss, String kernel) throws Exception {
    List<String> corpus = toyCorpus(1200);
    List<String> own = corpus.stream().filter(text -> text.startsWith("a")).toList();
    List<String> other = corpus.stream().filter(text -> text.startsWith("b")).toList();
    Map<String, String> settings = new HashMap<>(SMALL);
    settings.put("loss", loss);
    settings.put("kernel", kernel);
    settings.put("rate", "0.1");
    TrainingRun run = new TrainingRun(corpus, 1, 1, settings).withShards(List.of(own, other));
    run.trainRound();
    List<String> words = new ArrayList<>();
    ParameterBlock embeddings = block(run, "embeddings");
    for (int i = 0; i < embeddings.presentRows(); i++) {
      words.add(run.vocabulary.word(embeddings.row(i)));
    }
    words.sort(null);
    assertEquals(IntStream.range(0, 10).mapToObj(i -> "a" + i).toList(), words);
    ParameterBlock weights = block(run, "nce/weights");
    if (loss.equals("hierarchical")) {
      // The inner nodes above ten of 20 leaves.
      assertTrue(weights.presentRows() < 19, "" + weights.presentRows());
    } else {
      assertArrayEquals(embeddings.rows(), weights.rows());
    }
    double mean = run.metrics.get(0).get("loss");
    assertTrue(mean > 0 && mean < 10, "" + mean);
    assertEquals(6 * 1200.0, run.metrics.get(0).get("tokens"));
  }

  @Test
  void aShardWithoutWordsChangesNothing() throws Exception {
    List<String> corpus = toyCorpus(100);
    for (String loss : List.of("negative", "nce", "hierarchical")) {
      TrainingRun run =
          new TrainingRun(corpus, 1, 1, Map.of("loss", loss, "kernel", "plain"))
              .withShards(List.of(List.of("no such words", "nor these"), corpus));
      run.trainRound();
      assertEquals(
          List.of("global_step"), run.published.stream().map(b -> b.spec().name()).toList());
      assertEquals(0, run.metrics.get(0).get("examples"));
    }
  }

  @Test
  void exchangesRowsOfFrequentWordsMoreOftenThanTheOthers() throws Exception {
    Map<String, String> settings = new HashMap<>(SMALL);
    settings.put("hot-steps", "2");
    settings.put("hot-rows", "5");
    TrainingRun run =
        new TrainingRun(toyCorpus(100), 1, 1, settings, new TrainingPlan.Sync(4, "mean"));
    run.trainRound();
    List<ParameterBlock> steps =
        run.published.stream().filter(block -> block.spec().name().equals("embeddings")).toList();
    assertEquals(List.of(5, 20, 5, 20), steps.stream().map(ParameterBlock::presentRows).toList());
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, steps.get(0).rows());
    assertEquals(
        run.metrics.get(0).get("examples"),
        (double) steps.stream().flatMapToLong(step -> Arrays.stream(step.counts())).sum());
  }

  @Test
  void countsTheCentresOfAllRoundsAsTheStep() throws Exception {
    TrainingRun run = new TrainingRun(toyCorpus(100), 3, 2, SMALL).trainAll();
    assertEquals(3 * 100 * 12, run.values("global_step").getLong());
    assertArrayEquals(new long[] {1}, block(run, "global_step").counts());
    double tokens = run.metrics.stream().mapToDouble(metrics -> metrics.get("tokens")).sum();
    assertEquals(3 * 100 * 12, tokens);
  }

  @Test
  void lossFallsOnRealText() throws Exception {
    TrainingRun run =
        new TrainingRun(
                realText(600_000), 3, 3, Map.of("dim", "64", "kernel", "auto", "rate", "0.05"))
            .trainAll();
    List<Double> losses = run.metrics.stream().map(metrics -> metrics.get("loss")).toList();
    // Six even chances cost 6 log 2 = 4.16.
    assertTrue(losses.get(0) < 3, "" + losses);
    assertTrue(losses.get(2) < 0.97 * losses.get(0), "" + losses);
    assertEquals(3 * 600_000.0, run.metrics.stream().mapToDouble(m -> m.get("tokens")).sum());
  }

  @Test
  void batchesLearnAsMuchOfRealTextAsSingleWindows() throws Exception {
    List<String> text = realText(60_000);
    Map<String, String> settings = new HashMap<>(Map.of("dim", "32", "kernel", "plain"));
    TrainingRun windows = new TrainingRun(text, 2, 2, settings).trainAll();
    settings.put("kernel", "nd4j");
    TrainingRun batches = new TrainingRun(text, 2, 2, settings).trainAll();
    double loss = windows.metrics.get(1).get("loss");
    assertEquals(loss, batches.metrics.get(1).get("loss"), 0.02 * loss);
    for (String metric : List.of("examples", "tokens")) {
      assertEquals(windows.metrics.get(1).get(metric), batches.metrics.get(1).get(metric));
    }
  }

  @Test
  void publishesTheBiasesThatALossTrains() throws Exception {
    TrainingRun run =
        new TrainingRun(
            toyCorpus(20),
            1,
            1,
            Map.of("dim", "20", "loss", "nce", "negative", "3", "sample", "0"));
    run.trainRound();
    ParameterBlock biases = block(run, "nce/biases");
    assertEquals(run.vocabulary.size(), biases.presentRows());
    assertTrue(Arrays.stream(biases.counts()).allMatch(count -> count > 0));
    assertTrue(run.values("nce/biases").getFloat() != 0);
  }

  @Test
  void publishesNothingWhenInterrupted() throws Exception {
    TrainingRun run = new TrainingRun(toyCorpus(20), 1, 1, SMALL);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, run::trainRound);
    assertEquals(List.of(), run.published);
  }

  @Test
  void refusesUnknownAndInvalidSettings() {
    for (var wrong :
        List.of(
            Map.of("dims", "20"),
            Map.of("dim", "0"),
            Map.of("rate", "NaN"),
            Map.of("window", "five"),
            Map.of("kernel", "gpu"),
            Map.of("loss", "hinge"),
            Map.of("model", "glove"),
            Map.of("threads", "0"),
            Map.of("kernel", "nd4j", "threads", "2"),
            Map.of("kernel", "nd4j", "optimizer", "adagrad"))) {
      assertThrows(IllegalArgumentException.class, () -> Settings.of(wrong));
    }
  }

  @Test
  void needsTheRowsAndFifteenPercentAndTheJvmAsMemory() throws Exception {
    TrainingRun run = new TrainingRun(toyCorpus(20), 1, 1, Map.of("dim", "100"));
    Word2vecTrainer trainer = new Word2vecTrainer();
    long matrices = 2L * run.vocabulary.size() * 112 * Float.BYTES;
    long bytes = trainer.memoryBytes(run.plan, run.storage);
    assertTrue(bytes > (200L << 20) + matrices && bytes < (201L << 20) + matrices * 2, "" + bytes);
  }

  @Test
  void needsLessMemoryForAShardWithFewOfTheWords() throws Exception {
    List<String> corpus = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      corpus.add("w%1$d w%1$d w%1$d w%1$d w%1$d".formatted(i));
    }
    TrainingRun run = new TrainingRun(corpus, 1, 1, Map.of("dim", "256"));
    Word2vecTrainer trainer = new Word2vecTrainer();
    long all = trainer.memoryBytes(run.plan, run.storage);
    List<List<String>> shards = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      shards.add(corpus.subList(1000 * i, 1000 * i + 1000));
    }
    long few = trainer.memoryBytes(run.withShards(shards).plan, run.storage);
    // Strewn at random, five occurrences would leave each word in 4.5 of 20 shards.
    long rows = 2L * 20_000 * (256 * Float.BYTES + Long.BYTES);
    assertEquals((double) (all - few), 0.774 * 1.15 * rows, 0.03 * rows);
    run.trainRound();
    assertEquals(
        1000,
        run.published.stream()
            .filter(block -> block.spec().name().equals("embeddings"))
            .mapToInt(ParameterBlock::presentRows)
            .sum());
  }

  @Test
  void refusesRowsThatTheHeapDoesNotHold() {
    Word2vecTrainer.checkHeap(3, 90L << 20, 90L << 20);
    assertEquals(
        "Cannot train shard 3: its rows take 91 MB, and Java has 90 MB in this container",
        assertThrows(
                IllegalArgumentException.class,
                () -> Word2vecTrainer.checkHeap(3, 91L << 20, 90L << 20))
            .getMessage());
  }

  @Test
  void needsRoomForTheCopiesOfNd4jOutsideTheHeap() throws Exception {
    TrainingRun run = new TrainingRun(toyCorpus(20), 1, 1, Map.of("dim", "100", "kernel", "nd4j"));
    TrainingRun plain = new TrainingRun(toyCorpus(20), 1, 1, Map.of("dim", "100"));
    Word2vecTrainer trainer = new Word2vecTrainer();
    long bytes = trainer.nativeBytes(run.plan, run.storage);
    assertEquals(
        trainer.memoryBytes(plain.plan, plain.storage) + bytes,
        trainer.memoryBytes(run.plan, run.storage));
    assertTrue(bytes > (320L << 20) + 2L * run.vocabulary.size() * 112 * Float.BYTES, "" + bytes);
    assertEquals(0, trainer.nativeBytes(plain.plan, plain.storage));
  }

  private static ParameterBlock block(TrainingRun run, String name) {
    return run.published.stream()
        .filter(block -> block.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Documents of twelve words, all of them a0 to a9 or all of them b0 to b9. */
  static List<String> toyCorpus(int documents) {
    Random random = new Random(3);
    List<String> corpus = new ArrayList<>();
    for (int i = 0; i < documents; i++) {
      List<String> words = new ArrayList<>();
      for (int j = 0; j < 12; j++) {
        words.add((i % 2 == 0 ? "a" : "b") + random.nextInt(10));
      }
      corpus.add(String.join(" ", words));
    }
    return corpus;
  }

  /** The first words of the English sample, in documents of 2,000 words. */
  private static List<String> realText(int words) throws IOException {
    try (var input =
        new BZip2CompressorInputStream(
            new BufferedInputStream(
                Files.newInputStream(Path.of("..", "testdata", "corpus", "en8.txt.bz2"))))) {
      String text = new String(input.readNBytes(words * 6), StandardCharsets.US_ASCII);
      String[] all = text.split(" ", -1);
      List<String> documents = new ArrayList<>();
      for (int i = 0; i < words; i += 2_000) {
        documents.add(String.join(" ", Arrays.asList(all).subList(i, i + 2_000)));
      }
      return documents;
    }
  }
}
