package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.Vocabulary;
import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossTest {

  private static final int WORDS = 50;

  private final RandomStream stream = new RandomStream(4);

  /** What a sampler of TensorFlow drew. */
  private record Drawn(int[] rows, double[] expectations) implements Candidates {

    @Override
    public void draw(RandomStream random) {}

    @Override
    public double expected(int row) {
      return expectations[
          IntStream.range(0, rows.length).filter(i -> rows[i] == row).findFirst().orElseThrow()];
    }
  }

  @ParameterizedTest
  @EnumSource
  void descendsTheGradientOfTheLoss(Loss.Name name) {
    Loss loss = loss(name, 7, 1);
    Rows outputs = new Rows(matrix("w", WORDS, 4), loss.most());
    Random random = new Random(1);
    for (int centre = 0; centre < WORDS; centre++) {
      outputs.clear();
      loss.choose(centre, outputs, stream);
      float[] scores = new float[2 * outputs.count];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) random.nextGaussian();
      }
      loss.correct(scores, 2, outputs);
      float[] steps = scores.clone();
      loss.descend(steps, 2, outputs);
      for (int i = 0; i < scores.length; i++) {
        int first = i / outputs.count * outputs.count;
        float value = scores[i];
        scores[i] = value + 1e-2f;
        double above = loss.loss(scores, first, outputs);
        scores[i] = value - 1e-2f;
        double below = loss.loss(scores, first, outputs);
        scores[i] = value;
        assertEquals((below - above) / 2e-2, steps[i], 3e-3, name + " " + centre + " " + i);
      }
    }
  }

  @Test
  void lossesAndGradientsAreThoseOfTensorFlow() throws IOException {
    Map<String, float[]> truth = numbers();
    for (Loss.Name name : List.of(Loss.Name.NCE, Loss.Name.SAMPLED_SOFTMAX)) {
      String prefix = name == Loss.Name.NCE ? "nce" : "softmax";
      Matrix inputs = matrix("x", truth.get("inputs"), 3);
      Matrix weights = matrix("w", truth.get("weights"), 3);
      Matrix biases = biases(truth.get("biases"));
      float[] drawn = truth.get("candidates");
      float[] expected = truth.get("expected");
      Drawn candidates =
          new Drawn(
              IntStream.range(0, 5).map(i -> (int) drawn[i]).toArray(),
              IntStream.range(0, 5).mapToDouble(i -> expected[i]).toArray());
      Loss loss = new CandidateLoss(name, candidates, 1, biases);
      Rows sources = new Rows(inputs, 2);
      sources.add(0);
      sources.add(1);
      Rows outputs = new Rows(weights, loss.most());
      loss.choose(3, outputs, stream);
      float[] scores = new float[2 * outputs.count];
      Kernel kernel = Kernels.named("plain");
      kernel.scores(sources, outputs, scores);
      loss.correct(scores, 2, outputs);
      for (int c = 0; c < 2; c++) {
        double actual = loss.loss(scores, c * outputs.count, outputs);
        assertEquals(truth.get(prefix + "Loss")[c], actual, 1e-5);
      }
      loss.descend(scores, 2, outputs);
      loss.learn(scores, 2, outputs);
      kernel.update(scores);
      assertMoved(truth.get("inputs"), inputs, truth.get(prefix + "Inputs"), 3);
      assertMoved(truth.get("weights"), weights, truth.get(prefix + "Weights"), 3);
      assertMoved(truth.get("biases"), biases, truth.get(prefix + "Biases"), 1);
    }
  }

  @Test
  void expectsOfCandidatesWhatTensorFlowDoes() throws IOException {
    Map<String, float[]> truth = numbers();
    float[] rows = truth.get("candidates");
    float[] expected = truth.get("expected");
    // How often its sampler drew is not told, but there is one number that explains all it expects.
    long draws =
        IntStream.range(5, 1000)
            .filter(n -> Math.abs(LogUniformCandidates.expected(0, 8, n) - expected[0]) < 1e-6)
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < rows.length; i++) {
      assertEquals(expected[i], LogUniformCandidates.expected((int) rows[i], 8, draws), 1e-6);
    }
  }

  @Test
  void candidatesAreDrawnAsOftenAsExpected() {
    LogUniformCandidates candidates = new LogUniformCandidates(100, 10);
    double[] drawn = new double[100];
    double[] expected = new double[100];
    int sets = 20_000;
    for (int set = 0; set < sets; set++) {
      candidates.draw(stream);
      assertEquals(10, Arrays.stream(candidates.rows()).distinct().count());
      for (int row : candidates.rows()) {
        drawn[row]++;
      }
      for (int row = 0; row < expected.length; row++) {
        expected[row] += candidates.expected(row);
      }
    }
    // The expectation takes the number of draws as given, which it is not: 2 % or so.
    for (int row = 0; row < expected.length; row++) {
      assertEquals(1, drawn[row] / expected[row], 0.1, "row " + row);
    }
    assertEquals(10.0 * sets, Arrays.stream(expected).sum(), 0.03 * 10 * sets);
  }

  @ParameterizedTest
  @EnumSource(names = "HIERARCHICAL", mode = EnumSource.Mode.EXCLUDE)
  void windowsOfABatchHaveTheirCandidatesInCommon(Loss.Name name) {
    Loss loss = loss(name, 8, 3);
    Rows outputs = new Rows(matrix("w", WORDS, 4), loss.most());
    int[][] rows = new int[6][];
    for (int window = 0; window < rows.length; window++) {
      outputs.clear();
      loss.choose(WORDS - 1, outputs, stream);
      rows[window] = IntStream.range(0, outputs.count).map(outputs::row).toArray();
    }
    assertArrayEquals(rows[0], rows[2]);
    assertFalse(Arrays.equals(rows[2], rows[3]));
    assertArrayEquals(rows[3], rows[5]);
  }

  @Test
  void huffmanCodesAreOptimal() {
    Vocabulary vocabulary = vocabulary(1000);
    HuffmanTree tree = new HuffmanTree(vocabulary);
    Rows nodes = new Rows(matrix("w", 1000, 1), tree.depth());
    double kraft = 0;
    double length = 0;
    double entropy = 0;
    for (int word = 0; word < vocabulary.size(); word++) {
      nodes.clear();
      tree.path(word, nodes);
      assertEquals(0, nodes.row(nodes.count - 1));
      assertTrue(word >= 10 || nodes.row(0) < 100, word + " is frequent");
      double share = vocabulary.count(word) / (double) vocabulary.tokens();
      kraft += Math.pow(2, -nodes.count);
      length += share * nodes.count;
      entropy -= share * Math.log(share) / Math.log(2);
    }
    assertEquals(1, kraft, 1e-9);
    assertTrue(length >= entropy && length < entropy + 0.1, length + " " + entropy);
  }

  @Test
  void aPartOfTheHuffmanTreeHasTheSameWays() {
    Vocabulary vocabulary = vocabulary(1000);
    HuffmanTree tree = new HuffmanTree(vocabulary);
    int[] some = {0, 7, 8, 300, 999};
    HuffmanTree part = tree.above(some);
    assertTrue(part.nodes().length < 60, "" + part.nodes().length);
    Rows nodes = new Rows(matrix("w", 1000, 1), tree.depth());
    Rows own = new Rows(matrix("w", 1000, 1), part.depth());
    for (int word = 0; word < some.length; word++) {
      nodes.clear();
      tree.path(some[word], nodes);
      own.clear();
      part.path(word, own);
      assertEquals(nodes.count, own.count);
      for (int i = 0; i < own.count; i++) {
        assertEquals(nodes.row(i), part.nodes()[own.row(i)]);
        assertEquals(nodes.marks[i], own.marks[i]);
      }
    }
    assertEquals(0, tree.above(new int[0]).depth());
  }

  private static Loss loss(Loss.Name name, int negative, int batch) {
    Vocabulary vocabulary = vocabulary(WORDS);
    return switch (name) {
      case NEGATIVE -> new NegativeSampling(new Lexicon(vocabulary, 0), negative, batch);
      case NCE, SAMPLED_SOFTMAX ->
          new CandidateLoss(
              name, new LogUniformCandidates(WORDS, negative), batch, biases(new float[WORDS]));
      case HIERARCHICAL -> new HierarchicalSoftmax(new HuffmanTree(vocabulary));
    };
  }

  private static Vocabulary vocabulary(int words) {
    return new Vocabulary(
        IntStream.range(0, words)
            .mapToObj(i -> new Vocabulary.Entry("w%04d".formatted(i), 5 + 100_000 / (i + 1)))
            .sorted(Vocabulary.Entry.ORDER)
            .toList());
  }

  private static Matrix matrix(String name, int rows, int columns) {
    return new Matrix(new TensorSpec(name, DType.FLOAT32, Shape.of(rows, columns)));
  }

  private static Matrix matrix(String name, float[] values, int columns) {
    Matrix matrix = matrix(name, values.length / columns, columns);
    for (int i = 0; i < values.length; i++) {
      matrix.segment(i / columns)[matrix.offset(i / columns) + i % columns] = values[i];
    }
    return matrix;
  }

  private static Matrix biases(float[] values) {
    Matrix biases = new Matrix(new TensorSpec("b", DType.FLOAT32, Shape.of(values.length)));
    System.arraycopy(values, 0, biases.segment(0), biases.offset(0), values.length);
    return biases;
  }

  /** A step of length 1 is minus the gradient; the logistic function comes from a table. */
  private static void assertMoved(float[] before, Matrix after, float[] gradient, int columns) {
    for (int i = 0; i < before.length; i++) {
      int row = i / columns;
      float moved = after.segment(row)[after.offset(row) + i % columns] - before[i];
      assertEquals(-gradient[i], moved, 6e-3, "element " + i);
    }
  }

  private static Map<String, float[]> numbers() throws IOException {
    Map<String, float[]> numbers = new HashMap<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                LossTest.class.getResourceAsStream("candidates.txt"), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] words = line.split(" ", -1);
        if (!words[0].equals("#")) {
          float[] values = new float[words.length - 1];
          for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(words[i + 1]);
          }
          numbers.put(words[0], values);
        }
      }
    }
    return numbers;
  }
}
