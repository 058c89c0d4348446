package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.DType;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecipeTest {

  private static final Random RANDOM = new Random(20261125);

  private final MemoryStorage storage = new MemoryStorage();
  private final List<String> warnings = new ArrayList<>();

  private byte[] read(Recipe recipe, MemoryTensors source, RowRange rows, int memoryBytes)
      throws IOException {
    Inputs inputs =
        new Inputs(source, storage, Location.of("memory:/work"), memoryBytes, warnings::add);
    try (TensorReader reader = recipe.open(inputs, rows)) {
      assertEquals(recipe.spec().withRows(rows), reader.spec());
      byte[] bytes = reader.readAll();
      assertEquals(-1, reader.read(new byte[1], 0, 1));
      return bytes;
    } finally {
      Location folder = Location.of("memory:/work");
      assertTrue(!storage.exists(folder) || storage.list(folder).isEmpty());
    }
  }

  private byte[] read(Recipe recipe, MemoryTensors source) throws IOException {
    return read(recipe, source, RowRange.all(recipe.shape()), 1 << 20);
  }

  /** The definition: element by element. */
  private static byte[] permuted(byte[] from, long[] extents, List<Integer> axes, int width) {
    byte[] to = new byte[from.length];
    long[] strides = AxisOrder.strides(extents);
    long[] target = axes.stream().mapToLong(axis -> extents[axis]).toArray();
    long[] targetStrides = AxisOrder.strides(target);
    for (int i = 0; i < from.length / width; i++) {
      long at = 0;
      for (int d = 0; d < target.length; d++) {
        at += i / targetStrides[d] % target[d] * strides[axes.get(d)];
      }
      System.arraycopy(from, (int) at * width, to, i * width, width);
    }
    return to;
  }

  @Test
  void everyPermutationIsRightInLittleMemory() throws IOException {
    for (int round = 0; round < 400; round++) {
      int rank = 1 + RANDOM.nextInt(5);
      long[] extents = new long[rank];
      for (int i = 0; i < rank; i++) {
        extents[i] = RANDOM.nextInt(10) == 0 ? RANDOM.nextInt(2) : 1 + RANDOM.nextInt(5);
      }
      List<Integer> axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
      Collections.shuffle(axes, RANDOM);
      DType[] types = {
        DType.INT8, DType.BFLOAT16, DType.FLOAT32, DType.COMPLEX64, DType.COMPLEX128
      };
      DType type = types[RANDOM.nextInt(types.length)];
      MemoryTensors source = new MemoryTensors().withRandom("t", type, Shape.of(extents), RANDOM);
      Recipe recipe = new Stored(source.catalog().tensor("t")).permute(axes);
      byte[] expected = permuted(source.bytes("t"), extents, axes, type.widthBytes());
      String what = List.of(axes, recipe.spec()).toString();
      // From one element in memory to all of them.
      int memory = 2 * type.widthBytes() * (1 + RANDOM.nextInt(200));
      assertArrayEquals(expected, read(recipe, source, RowRange.all(recipe.shape()), memory), what);
      long rows = recipe.shape().rows();
      long first = RANDOM.nextLong(rows + 1);
      RowRange some = new RowRange(first, RANDOM.nextLong(rows - first + 1));
      int rowBytes = (int) recipe.spec().rowBytes();
      assertArrayEquals(
          java.util.Arrays.copyOfRange(
              expected, (int) some.first() * rowBytes, (int) some.end() * rowBytes),
          read(recipe, source, some, memory),
          what);
    }
  }

  @Test
  void twoTransposesAreNone() {
    Recipe stored = new Stored(new TensorSpec("t", DType.INT8, Shape.of(2, 3, 4)));
    assertSame(stored, stored.permute(2, 0, 1).permute(1, 2, 0));
    assertEquals("permute(t, 2 1 0)", stored.permute(1, 2, 0).permute(1, 0, 2).text());
    assertThrows(IllegalArgumentException.class, () -> stored.permute(0, 1));
    assertThrows(IllegalArgumentException.class, () -> stored.permute(0, 1, 1));
  }

  private static MemoryTensors bytes(Shape shape, int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return new MemoryTensors().with(new TensorSpec("t", DType.UINT8, shape), bytes);
  }

  private static Recipe stored(MemoryTensors source) {
    return new Stored(source.catalog().tensor("t"));
  }

  @Test
  void gatesRowsAndJoinsAreWhatTheySay() throws IOException {
    MemoryTensors source = bytes(Shape.of(2, 4), 0, 1, 2, 3, 4, 5, 6, 7);
    Recipe t = stored(source);
    assertArrayEquals(new byte[] {2, 3, 0, 1, 6, 7, 4, 5}, read(t.blocks(1, 0), source));
    assertArrayEquals(new byte[] {4, 5, 6, 7}, read(t.rows(1, 1), source));
    assertArrayEquals(new byte[] {6, 7, 4, 5}, read(t.blocks(1, 0).rows(1, 1), source));
    Recipe joined = new Joined(List.of(t.rows(1, 1), t));
    assertEquals(Shape.of(3, 4), joined.shape());
    assertArrayEquals(new byte[] {4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7}, read(joined, source));
    assertArrayEquals(
        new byte[] {2, 3, 4, 5, 6, 7},
        read(joined.reshape(6, 2), source, new RowRange(3, 3), 1 << 10));
    assertThrows(IllegalArgumentException.class, () -> t.blocks(0, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> t.reshape(7));
  }

  private static MemoryTensors numbers(DType type, double... values) {
    byte[] bytes = new byte[values.length * type.widthBytes()];
    Numbers.encode(type, values, values.length, bytes);
    return new MemoryTensors().with(new TensorSpec("t", type, Shape.of(values.length)), bytes);
  }

  private double[] readNumbers(Recipe recipe, MemoryTensors source) throws IOException {
    int count = (int) recipe.shape().elements();
    double[] numbers = new double[count];
    Numbers.decode(recipe.spec().dtype(), read(recipe, source), count, numbers);
    return numbers;
  }

  @Test
  void sumsAreRoundedOnce() throws IOException {
    MemoryTensors source = numbers(DType.FLOAT32, 1, 0x1p-24, -2);
    Recipe t = stored(source);
    assertArrayEquals(new double[] {2, 0x1p-23, -4}, readNumbers(new Sum(t, t), source));
    Recipe constant = new Constant(t.spec(), new double[] {1, 1, 2}, "biases");
    assertArrayEquals(new double[] {2, 1, 0}, readNumbers(new Sum(t, constant), source));
  }

  @Test
  void castsRoundAndTellWhatBecameInfinite() throws IOException {
    MemoryTensors source =
        numbers(DType.FLOAT32, 1 + 0x1p-20, 70000, Double.NEGATIVE_INFINITY, Double.NaN);
    assertArrayEquals(
        new double[] {1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN},
        readNumbers(new Casting(stored(source), DType.FLOAT16), source));
    assertEquals(List.of("'t': 1 numbers are too large for float16 and became infinite"), warnings);
  }

  @Test
  void whatIsCastToAWiderTypeComesBack() throws IOException {
    DType[][] pairs = {
      {DType.FLOAT16, DType.FLOAT32},
      {DType.BFLOAT16, DType.FLOAT64},
      {DType.FLOAT32, DType.FLOAT64},
      {DType.INT8, DType.INT64},
      {DType.UINT32, DType.INT64},
      {DType.BOOL, DType.UINT8},
      {DType.UINT16, DType.FLOAT32}
    };
    for (DType[] pair : pairs) {
      MemoryTensors source = new MemoryTensors().withRandom("t", pair[0], Shape.of(9999), RANDOM);
      Recipe there = new Casting(stored(source), pair[1]);
      double[] before = readNumbers(stored(source), source);
      assertArrayEquals(before, readNumbers(there, source));
      if (Casting.known(pair[1], pair[0])) {
        assertArrayEquals(before, readNumbers(new Casting(there, pair[0]), source));
      }
    }
    assertEquals(List.of(), warnings);
  }

  private static MemoryTensors longs(DType type, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return new MemoryTensors()
        .with(new TensorSpec("t", type, Shape.of(values.length)), bytes.array());
  }

  private void assertRefuses(MemoryTensors source, DType to, String element) {
    UnsupportedDataException refused =
        assertThrows(
            UnsupportedDataException.class, () -> read(new Casting(stored(source), to), source));
    assertTrue(refused.getMessage().contains(element), refused.getMessage());
  }

  @Test
  void wholeNumbersThatDoNotFitAreRefused() throws IOException {
    assertArrayEquals(
        new byte[] {0, -128, 127},
        read(
            new Casting(stored(longs(DType.INT64, 0, -128, 127)), DType.INT8),
            longs(DType.INT64, 0, -128, 127)));
    assertRefuses(longs(DType.INT64, 5, 128), DType.INT8, "element 1 is 128");
    assertRefuses(longs(DType.INT64, -1), DType.UINT64, "element 0 is -1");
    assertRefuses(longs(DType.UINT64, -1), DType.INT64, "is 18446744073709551615");
    assertRefuses(longs(DType.UINT64, -1), DType.FLOAT64, "is 18446744073709551615");
    assertRefuses(longs(DType.INT64, (1L << 53) + 1), DType.FLOAT64, "is 9007199254740993");
    assertRefuses(longs(DType.INT64, (1L << 24) + 1), DType.FLOAT32, "is 16777217");
    assertRefuses(longs(DType.INT64, Long.MAX_VALUE), DType.FLOAT64, "is 9223372036854775807");
  }

  @Test
  void thereAreNoOtherCasts() {
    assertTrue(!Casting.known(DType.FLOAT32, DType.INT32));
    assertTrue(!Casting.known(DType.STRING, DType.FLOAT32));
    assertTrue(!Casting.known(DType.COMPLEX64, DType.FLOAT32));
    assertTrue(!Casting.known(DType.FLOAT32, DType.FLOAT8_E4M3FN));
    assertTrue(Casting.known(DType.FLOAT8_E4M3FN, DType.FLOAT32));
  }
}
