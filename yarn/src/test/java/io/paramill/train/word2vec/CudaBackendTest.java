package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.Vocabulary;
import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.TrainingPlan;
import io.paramill.train.cuda.CudaDevice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** With a GPU in plain code; where there is a real one, that must do the same. */
class CudaBackendTest {

  private static final Map<String, String> CUDA =
      Map.of("dim", "20", "kernel", "cuda", "sample", "0", "rate", "0.1");

  private final FakeGpu gpu = new FakeGpu(1 << 30, 1);

  @Test
  void separatesWordsThatNeverOccurTogether() throws Exception {
    TrainingRun run = run(Word2vecTrainerTest.toyCorpus(600), CUDA).trainAll();
    Word2vecTrainerTest.assertSeparates(run);
    assertEquals(0, gpu.allocations());
    assertEquals(0, gpu.contexts());
  }

  @Test
  void publishesOnlyUpdatedRowsWithTheNumberOfTheirUpdates() throws Exception {
    TrainingRun run = run(Word2vecTrainerTest.toyCorpus(100), CUDA);
    run.trainRound();
    double examples = run.metrics.get(0).get("examples");
    for (String name : List.of("embeddings", "nce/weights")) {
      long updates =
          run.published.stream()
              .filter(block -> block.spec().name().equals(name))
              .flatMapToLong(block -> Arrays.stream(block.counts()))
              .sum();
      // Each output row counts once for each word around the centre; some negatives are left out.
      double least = name.equals("embeddings") ? examples : 4 * examples;
      assertTrue(updates >= least && updates <= Math.max(least, 6 * examples), name + updates);
    }
  }

  @Test
  void learnsAsMuchAsOtherKernels() throws Exception {
    List<String> corpus = Word2vecTrainerTest.toyCorpus(400);
    TrainingRun cuda = run(corpus, CUDA).trainAll();
    TrainingRun plain =
        new TrainingRun(
                corpus, 2, 2, Map.of("dim", "20", "kernel", "plain", "sample", "0", "rate", "0.1"))
            .trainAll();
    double expected = plain.metrics.get(1).get("loss");
    assertEquals(expected, cuda.metrics.get(1).get("loss"), 0.1 * expected);
  }

  @Test
  void trainsDocumentsLongerThanABatchLikeOthers() {
    Random random = new Random(4);
    int[] rows = random.ints(300_000, 0, 50).toArray();
    Trained trained = new Trained(gpu, 4);
    trained.windows.train(rows, rows.length, 0.01f, new RandomStream(1));
    trained.windows.finish();
    assertEquals(rows.length, trained.windows.positions());
    // Each reach from 1 to 5 is as likely as the others, so there are six words around a centre.
    assertEquals(6.0, trained.windows.examples() / (double) rows.length, 0.02);
    trained.backend.close();
  }

  /** None where there is no GPU. */
  @TestFactory
  Stream<DynamicTest> aRealGpuDoesTheSame() {
    return IntStream.of(1, 16, 33, 128, 300)
        .filter(dim -> present())
        .mapToObj(dim -> DynamicTest.dynamicTest(dim + " columns", () -> assertDoesTheSame(dim)));
  }

  private void assertDoesTheSame(int dim) {
    // One piece, which one warp trains from begin to end.
    int[] rows = new Random(5).ints(100, 0, 50).toArray();
    Trained fake = new Trained(gpu, dim);
    Trained real = new Trained(null, dim);
    for (Trained trained : List.of(fake, real)) {
      for (int time = 0; time < 20; time++) {
        trained.windows.train(rows, rows.length, 0.05f, new RandomStream(time));
        trained.windows.finish();
      }
      trained.backend.read(Integer.MAX_VALUE);
    }
    assertEquals(fake.windows.examples(), real.windows.examples());
    assertEquals(fake.windows.loss().examples(), real.windows.loss().examples());
    double loss = fake.windows.loss().mean();
    assertEquals(loss, real.windows.loss().mean(), 1e-4 * loss);
    for (int row = 0; row < 50; row++) {
      assertArrayEquals(fake.inputs.segment(row), real.inputs.segment(row), 1e-4f);
      assertArrayEquals(fake.outputs.segment(row), real.outputs.segment(row), 1e-4f);
    }
    real.backend.close();
  }

  private static boolean present() {
    try (CudaDevice found = CudaDevice.open(0)) {
      return found.multiprocessors() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void shardsTakeDifferentOnesOfSeveralGpus() {
    FakeGpu three = new FakeGpu(1 << 30, 3);
    assertEquals("F0", CudaDevice.open(three, 0).name());
    assertEquals("F2", CudaDevice.open(three, 2).name());
    assertEquals("F1", CudaDevice.open(three, 4).name());
  }

  @Test
  void refusesAModelThatItsMemoryDoesNotHold() throws Exception {
    FakeGpu small = new FakeGpu(1 << 20, 1);
    TrainingRun run =
        new TrainingRun(
            Word2vecTrainerTest.toyCorpus(20),
            1,
            1,
            CUDA,
            TrainingPlan.Sync.NONE,
            new Word2vecTrainer(shard -> CudaDevice.open(small, shard)));
    String message = assertThrows(IllegalArgumentException.class, run::trainRound).getMessage();
    assertEquals("Cannot train on F0: 2 MB of its memory are needed, and 1 MB are free", message);
    assertEquals(0, small.contexts());
    assertEquals(2, new Word2vecTrainer().gpuBytes(run.plan, run.storage) >> 20);
    TrainingRun none = new TrainingRun(Word2vecTrainerTest.toyCorpus(20), 1, 1, Map.of());
    assertEquals(0, new Word2vecTrainer().gpuBytes(none.plan, none.storage));
  }

  @Test
  void refusesWhatItsKernelDoesNotTrain() {
    for (var wrong :
        List.of(
            Map.of("kernel", "cuda", "model", "cbow"),
            Map.of("kernel", "cuda", "loss", "nce"),
            Map.of("kernel", "cuda", "optimizer", "adagrad"),
            Map.of("kernel", "cuda", "batch", "2"))) {
      assertThrows(IllegalArgumentException.class, () -> Settings.of(wrong));
    }
  }

  @Test
  void isMadeOfTheSourceThatIsThere() throws Exception {
    byte[] source = Files.readAllBytes(Path.of("src", "main", "cuda", "word2vec.cu"));
    String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));
    try (var input = CudaBackend.class.getResourceAsStream("word2vec.ptx")) {
      String ptx = new String(input.readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(ptx.startsWith("// SHA-256 of word2vec.cu: " + sha + "\n"), sha);
      assertFalse(ptx.contains(".version 9"), "drivers before CUDA 13 read it, too");
    }
  }

  private TrainingRun run(List<String> corpus, Map<String, String> settings) throws Exception {
    return new TrainingRun(
        corpus,
        2,
        2,
        settings,
        TrainingPlan.Sync.NONE,
        new Word2vecTrainer(shard -> CudaDevice.open(gpu, shard)));
  }

  /** Fifty words, equally frequent. */
  private static final class Trained {

    final Matrix inputs;
    final Matrix outputs;
    final CudaBackend backend;
    final Windows windows;

    /** On a GPU, or the real one for null. */
    Trained(FakeGpu gpu, int dim) {
      Random random = new Random(6);
      inputs = new Matrix(new TensorSpec("i", DType.FLOAT32, Shape.of(50, dim)), 1 << 10);
      outputs = new Matrix(new TensorSpec("o", DType.FLOAT32, Shape.of(50, dim)), 1 << 10);
      for (Matrix matrix : List.of(inputs, outputs)) {
        for (int row = 0; row < 50; row++) {
          for (int i = 0; i < dim; i++) {
            matrix.segment(row)[matrix.offset(row) + i] =
                (float) (random.nextGaussian() / Math.sqrt(dim));
          }
        }
      }
      Vocabulary vocabulary =
          new Vocabulary(
              IntStream.range(0, 50)
                  .mapToObj(i -> new Vocabulary.Entry("w%02d".formatted(i), 100L))
                  .sorted(Vocabulary.Entry.ORDER)
                  .toList());
      Settings settings = Settings.of(Map.of("kernel", "cuda", "dim", "" + dim));
      CudaDevice device = gpu == null ? CudaDevice.open(0) : CudaDevice.open(gpu, 0);
      backend = CudaBackend.on(device, settings, new Lexicon(vocabulary, 0), inputs, outputs);
      windows = backend.windows();
    }
  }
}
