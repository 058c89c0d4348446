package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.corpus.Vocabulary;
import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Nd4jBackendTest {

  private static final int WORDS = 20;
  private static final int DIM = 7;

  private final Random random = new Random(20);

  /** The centre and the two rows behind it; of an even one only one. */
  private static final class Neighbours implements Loss {

    @Override
    public int most() {
      return 3;
    }

    @Override
    public void choose(int centre, Rows outputs, RandomStream random) {
      for (int i = 0; i < 2 + centre % 2; i++) {
        outputs.add(centre + i);
      }
    }

    @Override
    public double loss(float[] scores, int first, Rows outputs) {
      return 0;
    }

    @Override
    public void descend(float[] scores, int inputs, Rows outputs) {
      for (int i = 0; i < inputs * outputs.count; i++) {
        double target = i % outputs.count == 0 ? 1 : 0;
        scores[i] = (float) (target - 1 / (1 + Math.exp(-scores[i])));
      }
    }
  }

  @Test
  void aBatchFollowsTheGradientOfTheLossesOfItsWindows() {
    Matrix inputs = matrix();
    Matrix outputs = matrix();
    double[][] sources = values(inputs);
    double[][] targets = values(outputs);
    // Rows come again in other windows, and twice in one; the ends have windows of one word.
    int[] document = {1, 2, 1, 3, 3, 4, 2, 6, 1};
    float rate = 1e-3f;
    Settings settings = Settings.of(Map.of("dim", "" + DIM, "window", "1", "kernel", "nd4j"));
    try (Backend backend =
        new Nd4jBackend(settings, Neighbours::new, inputs, outputs, document.length)) {
      Windows windows = backend.windows();
      windows.train(document, document.length - 1, rate, new RandomStream());
      assertEquals(0, windows.positions());
      windows.finish();
      assertEquals(document.length - 1, windows.positions());
      assertEquals(2L * (document.length - 2), windows.examples());
      backend.read(WORDS);
    }
    int[] trained = Arrays.copyOf(document, document.length - 1);
    assertMoved(sources, inputs, rate, () -> loss(trained, sources, targets));
    assertMoved(targets, outputs, rate, () -> loss(trained, sources, targets));
  }

  /** Compares changes with the loss's derivatives, each from two values of it. */
  private static void assertMoved(
      double[][] before, Matrix after, float rate, Supplier<Double> loss) {
    double[][] values = values(after);
    for (int row = 0; row < WORDS; row++) {
      for (int column = 0; column < DIM; column++) {
        double value = before[row][column];
        before[row][column] = value + 1e-5;
        double above = loss.get();
        before[row][column] = value - 1e-5;
        double below = loss.get();
        before[row][column] = value;
        double change = (values[row][column] - value) / rate;
        assertEquals((below - above) / 2e-5, change, 1e-3, row + " " + column);
      }
    }
  }

  private static double loss(int[] document, double[][] inputs, double[][] outputs) {
    double loss = 0;
    for (int i = 0; i < document.length; i++) {
      for (int j = Math.max(0, i - 1); j < Math.min(document.length, i + 2); j++) {
        for (int k = 0; j != i && k < 2 + document[i] % 2; k++) {
          double[] output = outputs[document[i] + k];
          double score = 0;
          for (int column = 0; column < DIM; column++) {
            score += inputs[document[j]][column] * output[column];
          }
          loss += Math.log1p(Math.exp(k == 0 ? -score : score));
        }
      }
    }
    return loss;
  }

  @ParameterizedTest
  @CsvSource({
    "skip-gram, negative",
    "skip-gram, nce",
    "skip-gram, sampled-softmax",
    "skip-gram, hierarchical",
    "cbow, negative",
    "cbow, nce"
  })
  void windowByWindowItTrainsAsTheKernelsDo(String model, String loss) {
    Map<String, String> texts = new HashMap<>(Map.of("model", model, "loss", loss, "window", "3"));
    texts.put("dim", "" + DIM);
    Settings settings = Settings.of(texts);
    Matrix inputs = matrix();
    Matrix outputs = matrix();
    Matrix biases = new Matrix(new TensorSpec("b", DType.FLOAT32, Shape.of(WORDS)));
    Matrix otherInputs = copy(inputs);
    Matrix otherOutputs = copy(outputs);
    Matrix otherBiases = copy(biases);
    Windows kernel =
        new SkipGram(settings, new PlainKernel(), loss(settings, biases), inputs, outputs);
    try (Backend backend =
        new Nd4jBackend(
            settings, () -> loss(settings, otherBiases), otherInputs, otherOutputs, 1)) {
      Windows batches = backend.windows();
      int[] document = random.ints(200, 0, WORDS).toArray();
      kernel.train(document, 200, 0.05f, new RandomStream(7));
      batches.train(document, 200, 0.05f, new RandomStream(7));
      backend.read(WORDS);
      assertEquals(kernel.positions(), batches.positions());
      assertEquals(kernel.examples(), batches.examples());
      assertEquals(kernel.loss().mean(), batches.loss().mean(), 1e-4);
    }
    assertClose(inputs, otherInputs);
    assertClose(outputs, otherOutputs);
    assertClose(biases, otherBiases);
  }

  private static Loss loss(Settings settings, Matrix biases) {
    Vocabulary vocabulary =
        new Vocabulary(
            IntStream.range(0, WORDS)
                .mapToObj(i -> new Vocabulary.Entry("w" + (100 + i), 1000 / (i + 1)))
                .toList());
    return switch (settings.loss()) {
      case NEGATIVE -> new NegativeSampling(new Lexicon(vocabulary, 0), 5, 1);
      case HIERARCHICAL -> new HierarchicalSoftmax(new HuffmanTree(vocabulary));
      default -> new CandidateLoss(settings.loss(), new LogUniformCandidates(WORDS, 5), 2, biases);
    };
  }

  @Test
  void copiesOnlySoManyRows() {
    Matrix matrix = matrix();
    double[][] before = values(matrix);
    try (Nd4jMatrix copy = new Nd4jMatrix(matrix)) {
      for (int row = 0; row < WORDS; row++) {
        matrix.segment(row)[matrix.offset(row)] = -1;
      }
      copy.write(3);
      copy.read(6);
    }
    for (int row = 0; row < WORDS; row++) {
      double expected = row < 3 || row >= 6 ? -1 : before[row][0];
      assertEquals(expected, matrix.segment(row)[matrix.offset(row)], "" + row);
    }
  }

  /** Segments of two rows, so that rows come from several. */
  private static Matrix empty(Shape shape) {
    return new Matrix(new TensorSpec("m", DType.FLOAT32, shape), 2 * Matrix.stride(DIM));
  }

  private Matrix matrix() {
    Matrix matrix = empty(Shape.of(WORDS, DIM));
    for (int row = 0; row < WORDS; row++) {
      for (int column = 0; column < DIM; column++) {
        matrix.segment(row)[matrix.offset(row) + column] = (float) random.nextGaussian() / 3;
      }
    }
    return matrix;
  }

  private static Matrix copy(Matrix matrix) {
    Matrix copy = empty(matrix.spec().shape());
    for (int row = 0; row < WORDS; row++) {
      System.arraycopy(
          matrix.segment(row),
          matrix.offset(row),
          copy.segment(row),
          copy.offset(row),
          matrix.stride());
    }
    return copy;
  }

  private static void assertClose(Matrix expected, Matrix actual) {
    for (int row = 0; row < WORDS; row++) {
      for (int i = 0; i < expected.stride(); i++) {
        assertEquals(
            expected.segment(row)[expected.offset(row) + i],
            actual.segment(row)[actual.offset(row) + i],
            1e-4,
            row + " " + i);
      }
    }
  }

  private static double[][] values(Matrix matrix) {
    double[][] values = new double[WORDS][DIM];
    for (int row = 0; row < WORDS; row++) {
      for (int column = 0; column < DIM; column++) {
        values[row][column] = matrix.segment(row)[matrix.offset(row) + column];
      }
    }
    return values;
  }
}
