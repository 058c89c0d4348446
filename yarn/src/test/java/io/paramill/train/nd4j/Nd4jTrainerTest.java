package io.paramill.train.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.train.nd4j.NumericRun.Example;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

class Nd4jTrainerTest {

  @Test
  void isFoundByItsName() {
    assertEquals("nd4j", Trainer.named("nd4j").name());
  }

  @ParameterizedTest
  @CsvSource({"sgd, 0.2", "adam, 0.05"})
  void linearRegressionRecoversTheWeights(String updater, String rate) throws Exception {
    NumericRun run =
        new NumericRun(
                linear(2),
                List.of(plane(40, 1), plane(40, 2)),
                60,
                3,
                Map.of("updater", updater, "rate", rate, "batch", "20"))
            .trainAll();
    assertArrayEquals(new float[] {2, -3}, run.values("w"), 0.01f);
    assertArrayEquals(new float[] {0.5f}, run.values("b"), 0.01f);
  }

  @Test
  void theMeanOfTwoShardsIsWhatItIsByHand() throws Exception {
    List<Example> one = List.of(new Example(3, 1, 0), new Example(5, 2, 0));
    List<Example> two = List.of(new Example(-1, 4, 0));
    NumericRun run =
        new NumericRun(linear(2), List.of(one, two), 1, 1, Map.of("rate", "0.125")).trainAll();
    // From 0 the gradients are -mean(2 x y) = -13 and 8 of w, and -mean(2 y) = -8 and 2 of b.
    assertArrayEquals(new float[] {0.125f * (13 - 8) / 2, 0}, run.values("w"), 1e-6f);
    assertArrayEquals(new float[] {0.125f * (8 - 2) / 2}, run.values("b"), 1e-6f);
    assertEquals(((9.0 + 25) / 2 + 1) / 2, run.losses.get(0), 1e-6);
  }

  @Test
  void theFirstStepOfAdamIsTheRateWhateverTheGradient() throws Exception {
    NumericRun run =
        new NumericRun(
                linear(2),
                List.of(List.of(new Example(10, 3, -0.1))),
                1,
                1,
                Map.of("updater", "adam", "rate", "0.25"))
            .trainAll();
    assertArrayEquals(new float[] {0.25f, -0.25f}, run.values("w"), 1e-5f);
  }

  @Test
  void variablesThatAreAddedLearnTheSame() throws Exception {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 1);
    SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1);
    SDVariable sum = graph.var("a", Nd4j.zeros(1)).add(graph.var("b", Nd4j.zeros(1)));
    SDVariable predicted = x.mul(sum).reshape(-1);
    graph.math().square(predicted.sub(y)).mean("loss");
    NumericRun run =
        new NumericRun(graph, List.of(List.of(new Example(1, 2))), 1, 1, Map.of("rate", "0.0625"))
            .trainAll();
    assertArrayEquals(new float[] {0.25f}, run.values("a"), 1e-6f);
    assertArrayEquals(new float[] {0.25f}, run.values("b"), 1e-6f);
  }

  @Test
  void theLossOfANetworkWithAHiddenLayerFalls() throws Exception {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 2);
    SDVariable hidden =
        graph.math().tanh(x.mmul(random(graph, "w1", 2, 8)).add(zeros(graph, "b1", 8)));
    squareLoss(graph, hidden.mmul(random(graph, "w2", 8, 1)).add(zeros(graph, "b2", 1)));
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int a = i % 2;
      int b = i / 2;
      examples.add(new Example(a ^ b, a, b));
    }
    NumericRun run =
        new NumericRun(graph, List.of(examples), 150, 3, Map.of("updater", "adam", "rate", "0.1"))
            .trainAll();
    assertTrue(run.losses.get(2) < run.losses.get(1), run.losses::toString);
    assertTrue(run.losses.get(1) < run.losses.get(0), run.losses::toString);
  }

  @Test
  void aConvolutionTellsRowsFromColumns() throws Exception {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 1, 4, 4);
    SDVariable maps =
        graph
            .cnn()
            .conv2d(
                x,
                random(graph, "filters", 2, 2, 1, 4),
                Conv2DConfig.builder().kH(2).kW(2).sH(1).sW(1).build());
    SDVariable features = graph.math().tanh(maps).reshape(-1, 36);
    squareLoss(graph, features.mmul(random(graph, "w", 36, 1)).add(zeros(graph, "b", 1)));
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      double[] image = new double[16];
      boolean row = i % 2 == 0;
      for (int j = 0; j < 4; j++) {
        image[row ? i / 2 * 4 + j : j * 4 + i / 2] = 1;
      }
      examples.add(new Example(row ? 1 : 0, image));
    }
    NumericRun run =
        new NumericRun(graph, List.of(examples), 90, 3, Map.of("updater", "adam", "rate", "0.05"))
            .trainAll();
    assertTrue(run.losses.get(2) < 0.05, run.losses::toString);
  }

  @Test
  void theSameTaskGivesTheSameBits() throws Exception {
    Map<String, String> settings = Map.of("updater", "adam", "batch", "7");
    NumericRun one = new NumericRun(linear(2), List.of(plane(50, 1)), 3, 2, settings).trainAll();
    NumericRun two = new NumericRun(linear(2), List.of(plane(50, 1)), 3, 2, settings).trainAll();
    assertArrayEquals(one.values("w"), two.values("w"));
    assertEquals(one.losses, two.losses);
  }

  @Test
  void aStepStartsFromWhatTheShardsMadeOfTheOneBefore() throws Exception {
    List<Example> examples = List.of(new Example(1, 1), new Example(1, 1));
    NumericRun run = new NumericRun(linear(1), List.of(examples), 1, 1, Map.of("rate", "0.125"));
    run.plan =
        new TrainingPlan(
            run.plan.root(),
            "nd4j",
            run.plan.settings(),
            1,
            1,
            1,
            1,
            new TrainingPlan.Sync(2, "mean"));
    run.initialise();
    List<ParameterBlock> handed = new ArrayList<>();
    run.train(
        0,
        1,
        (changes, merged) -> {
          handed.clear();
          changes.to(handed::add);
          for (ParameterBlock block : handed) {
            byte[] three =
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(3).array();
            merged.accept(new ParameterBlock(block.spec(), 0, 1, null, null, three));
          }
        });
    // From w = b = 3 the error is 5, and the gradient 10.
    for (ParameterBlock block : handed) {
      assertEquals(
          3 - 1.25f,
          ByteBuffer.wrap(block.values()).order(ByteOrder.LITTLE_ENDIAN).getFloat(),
          1e-6f);
      assertArrayEquals(new long[] {1}, block.counts());
    }
  }

  @Test
  void refusesRecordsWithOtherNumbersThanTheGraphTakes() throws Exception {
    List<Example> examples = List.of(new Example(1, 1, 2), new Example(1, 1));
    NumericRun run = new NumericRun(linear(2), List.of(examples), 1, 1, Map.of());
    MalformedDataException e = assertThrows(MalformedDataException.class, run::trainAll);
    assertTrue(
        e.getMessage().contains("record 1 of the shard: it has 1 numbers for x"), e::toString);
    NumericRun other =
        new NumericRun(linear(2), List.of(examples), 1, 1, Map.of("inputs", "x=height"));
    e = assertThrows(MalformedDataException.class, other::trainAll);
    assertTrue(e.getMessage().contains("no field height; its fields are [x, y]"), e::toString);
  }

  @Test
  void refusesWhatTheGraphLacks() throws Exception {
    for (Map<String, String> settings :
        List.of(Map.of("inputs", "z=x"), Map.of("inputs", "w=x"), Map.of("loss", "cost"))) {
      NumericRun run = new NumericRun(linear(1), List.of(List.of()), 1, 1, settings);
      assertThrows(IllegalArgumentException.class, run::initialise, settings::toString);
    }
  }

  @Test
  void refusesAGraphThatWasCut() throws Exception {
    NumericRun run = new NumericRun(linear(1), List.of(List.of()), 1, 1, Map.of());
    byte[] whole = run.storage.bytes(NumericRun.GRAPH);
    for (int length : List.of(0, 3, 40, whole.length / 2)) {
      run.storage.put(NumericRun.GRAPH, Arrays.copyOf(whole, length));
      MalformedDataException e = assertThrows(MalformedDataException.class, run::initialise);
      assertEquals(ErrorCode.MALFORMED, e.code());
    }
  }

  @Test
  void readsAGraphThatIsZipped() throws Exception {
    NumericRun run = new NumericRun(linear(2), List.of(plane(9, 1)), 1, 1, Map.of());
    byte[] graph = run.storage.bytes(NumericRun.GRAPH);
    run.storage.put(NumericRun.GRAPH, zip(Map.of("readme.txt", new byte[1], "net.fb", graph)));
    run.trainAll();
    assertNotEquals(0, run.values("b")[0]);
    run.storage.put(NumericRun.GRAPH, zip(Map.of("readme.txt", new byte[1])));
    MalformedDataException e = assertThrows(MalformedDataException.class, run::initialise);
    assertTrue(e.getMessage().contains("has 0 files NAME.fb"), e::toString);
  }

  private static byte[] zip(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void aSingleRecordThatWouldBeLeftJoinsTheOnesBefore() throws Exception {
    List<Example> examples =
        List.of(new Example(2, 1), new Example(4, 2), new Example(6, 3), new Example(2, 1));
    NumericRun run =
        new NumericRun(product(), List.of(examples), 1, 1, Map.of("batch", "3", "rate", "0.0625"))
            .trainAll();
    // All four at once, from 0: the gradient is -mean(2 x y).
    assertArrayEquals(new float[] {0.0625f * (4 + 16 + 36 + 4) / 4}, run.values("w"), 1e-6f);
  }

  @Test
  void saysWhatToDoWhereNd4jFailsAtSingleNumbers() throws Exception {
    NumericRun run =
        new NumericRun(product(), List.of(List.of(new Example(2, 1))), 1, 1, Map.of("batch", "1"));
    IOException e = assertThrows(IOException.class, run::trainAll);
    assertTrue(e.getMessage().endsWith("use a larger batch"), e::toString);
  }

  @Test
  void stopsWhenTheLossIsNoNumberAnyMore() throws Exception {
    NumericRun run = new NumericRun(linear(2), List.of(plane(60, 1)), 9, 1, Map.of("rate", "900"));
    IOException e = assertThrows(IOException.class, run::trainAll);
    assertTrue(e.getMessage().contains("a lower rate may help"), e::toString);
  }

  /** {@code y = x w + b} by least squares, from zeros. */
  private static SameDiff linear(int inputs) {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, inputs);
    // Not a matrix product: ND4J fails at the gradient of one that is a single number.
    SDVariable products = x.mul(zeros(graph, "w", inputs));
    squareLoss(graph, products.sum(true, 1).add(zeros(graph, "b", 1)));
    return graph;
  }

  /** {@code y = x w} of single numbers, as a product of matrices. */
  private static SameDiff product() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 1);
    squareLoss(graph, x.mmul(zeros(graph, "w", 1, 1)));
    return graph;
  }

  private static void squareLoss(SameDiff graph, SDVariable predicted) {
    SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, 1);
    graph.math().square(predicted.sub(y)).mean("loss");
  }

  private static SDVariable zeros(SameDiff graph, String name, long... shape) {
    return graph.var(name, Nd4j.zeros(DataType.FLOAT, shape));
  }

  private static SDVariable random(SameDiff graph, String name, long... shape) {
    Random random = new Random(name.hashCode());
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 2;
    }
    return graph.var(name, Nd4j.createFromArray(values).reshape('c', shape));
  }

  private static List<Example> plane(int count, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      examples.add(new Example(2 * a - 3 * b + 0.5, a, b));
    }
    return examples;
  }
}
