package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.tensor.DType;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static MemoryTensors floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return new MemoryTensors()
        .with(new TensorSpec("t", DType.FLOAT32, Shape.of(values.length)), bytes.array());
  }

  private static List<String> differences(
      MemoryTensors a, MemoryTensors b, double relative, double absolute) throws IOException {
    List<String> found = new ArrayList<>();
    long count =
        Comparison.compare(
            a,
            b,
            new Comparison.Tolerance(relative, absolute),
            difference ->
                found.add(difference.tensor() + " " + difference.kind() + " " + difference.text()));
    assertEquals(found.size(), count);
    return found;
  }

  @Test
  void aModelIsTheSameAsItself() throws IOException {
    MemoryTensors model = new MemoryTensors();
    Random random = new Random(20261125);
    for (DType type : DType.values()) {
      model.withRandom("t." + type, type, Shape.of(30, 5), random);
      model.withRandom("s." + type, type, Shape.SCALAR, random);
    }
    assertEquals(List.of(), differences(model, model, 0, 0));
    assertEquals(List.of(), differences(model, model, 0.1, 0.1));
  }

  @Test
  void namesTypesAndShapesAreTold() throws IOException {
    Random random = new Random(1);
    MemoryTensors a =
        new MemoryTensors()
            .withRandom("a", DType.INT8, Shape.of(2), random)
            .withRandom("shape", DType.INT8, Shape.of(2), random)
            .with(new TensorSpec("type", DType.INT8, Shape.of(1)), new byte[] {-3})
            .withRandom("text", DType.STRING, Shape.of(9), random);
    MemoryTensors b =
        new MemoryTensors()
            .withRandom("b", DType.INT8, Shape.of(2), random)
            .withRandom("shape", DType.INT8, Shape.of(1, 2), random)
            .with(new TensorSpec("type", DType.INT16, Shape.of(1)), new byte[] {-3, -1})
            .withRandom("text", DType.STRING, Shape.of(9), random);
    assertEquals(
        List.of(
            "a ONLY_IN_FIRST int8[2]",
            "shape SHAPE [2] | [1, 2]",
            "type DTYPE int8 | int16",
            "text VALUES strings differ",
            "b ONLY_IN_SECOND int8[2]"),
        differences(a, b, 0, 0));
  }

  @Test
  void tellsTheLargestDifference() throws IOException {
    assertEquals(
        List.of("t VALUES 2 of 3 differ, the most by 0.5 at element 2"),
        differences(floats(1, 2, 3), floats(1, 2.25f, 3.5f), 0, 0));
    assertEquals(List.of(), differences(floats(1, 2, 3), floats(1, 2.25f, 3.5f), 0, 0.5));
    assertEquals(List.of(), differences(floats(1, 2, 3), floats(1, 2.25f, 3.5f), 0.15, 0));
  }

  @Test
  void bitsCountWithoutTolerance() throws IOException {
    assertEquals(1, differences(floats(0f), floats(-0f), 0, 0).size());
    assertEquals(0, differences(floats(0f), floats(-0f), 0, 1e-30).size());
    assertEquals(0, differences(floats(Float.NaN), floats(Float.NaN), 0, 0).size());
    float other = Float.intBitsToFloat(0x7FC0_0001);
    assertEquals(1, differences(floats(Float.NaN), floats(other), 0, 0).size());
    assertEquals(0, differences(floats(Float.NaN), floats(other), 0, 1).size());
  }

  @Test
  void infinityIsFarFromEveryNumber() throws IOException {
    float infinity = Float.POSITIVE_INFINITY;
    assertEquals(1, differences(floats(1), floats(infinity), 1, 1).size());
    assertEquals(1, differences(floats(-infinity), floats(infinity), 1, 1).size());
    assertEquals(0, differences(floats(infinity), floats(infinity), 1, 1).size());
    assertEquals(1, differences(floats(Float.NaN), floats(1), 1, 1).size());
  }

  @Test
  void aToleranceIsNotNegative() {
    assertThrows(IllegalArgumentException.class, () -> new Comparison.Tolerance(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Comparison.Tolerance(0, Double.NaN));
  }
}
