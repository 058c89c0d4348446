package io.paramill.format.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import io.paramill.testing.GoldenTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufFormatTest extends TensorFormatContract {

  private static final Path CASE = Path.of("../testdata/gguf/reference");
  private final MemoryStorage storage = new MemoryStorage();

  @Override
  protected Location target() {
    return Location.of("memory:/models/model.gguf");
  }

  @Override
  protected TensorFormat format() {
    return new GgufFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return EnumSet.of(
        DType.FLOAT32,
        DType.FLOAT16,
        DType.BFLOAT16,
        DType.FLOAT64,
        DType.INT8,
        DType.INT16,
        DType.INT32,
        DType.INT64);
  }

  @Override
  protected boolean holds(DType type, Shape shape) {
    return shape.rank() <= 4;
  }

  private TensorSource open(byte[] file) throws IOException {
    storage.put(target(), file);
    return format().open(storage, target(), FormatOptions.NONE);
  }

  @Test
  void readsWhatThePackageOfPythonWrote() throws IOException {
    MemoryTensors expected = GoldenTensors.read(CASE);
    try (TensorSource read = open(Files.readAllBytes(CASE.resolve("model.gguf")))) {
      assertSameTensors(expected, read);
      TensorSpec blocks = read.catalog().tensor("blk.0.ffn");
      try (TensorReader a = expected.open(blocks, new RowRange(1, 1));
          TensorReader b = read.open(blocks, new RowRange(1, 1))) {
        assertArrayEquals(a.readAll(), b.readAll());
      }
      Map<String, Object> attributes = read.catalog().attributes();
      assertEquals("llama", attributes.get("general.architecture"));
      assertEquals(2L, attributes.get("llama.block_count"));
      assertEquals(10000.0, attributes.get("llama.rope.freq_base"));
      assertEquals(200L, attributes.get("test.u8"));
      assertEquals(-5L, attributes.get("test.i8"));
      assertEquals(60000L, attributes.get("test.u16"));
      assertEquals(-300L, attributes.get("test.i16"));
      assertEquals(-70000L, attributes.get("test.i32"));
      assertEquals(1L << 40, attributes.get("test.u64"));
      assertEquals(-(1L << 40), attributes.get("test.i64"));
      assertEquals(0.1, attributes.get("test.f64"));
      assertEquals(true, attributes.get("test.true"));
      assertEquals("größe", attributes.get("general.name"));
      assertEquals(List.of("a", "", "é"), attributes.get("tokenizer.ggml.tokens"));
      assertEquals(List.of("tokenizer.ggml.scores"), attributes.get("gguf.skipped"));
      assertEquals(List.of("blk.0.ffn"), attributes.get("gguf.dequantized"));
    }
  }

  @Test
  void halvesAreTheFloatsThatTheyAre() {
    for (int bits = 0; bits <= 0xFFFF; bits++) {
      int exponent = (bits >> 10) & 0x1F;
      int fraction = bits & 0x3FF;
      double value =
          exponent == 0x1F
              ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
              : exponent == 0
                  ? fraction * Math.pow(2, -24)
                  : (1024 + fraction) * Math.pow(2, exponent - 25.0);
      float expected = (float) ((bits & 0x8000) == 0 ? value : -value);
      assertEquals(expected, BlockInput.toFloat((short) bits));
    }
  }

  @Test
  void keepsTheAttributes() throws IOException {
    MemoryTensors model =
        new MemoryTensors()
            .withRandom("w", DType.FLOAT32, Shape.of(2, 2), new Random(SEED))
            .with("text", "größe")
            .with("small", 7L)
            .with("negative", -7L)
            .with("large", 1L << 40)
            .with("real", 0.1)
            .with("half", 0.5)
            .with("yes", true)
            .with("words", List.of("a", ""));
    write(storage, target(), model);
    try (TensorSource read = format().open(storage, target(), FormatOptions.NONE)) {
      assertEquals(model.catalog().attributes(), read.catalog().attributes());
    }
  }

  /** A file of one tensor "w" of four extents, in any version and byte order. */
  private static ByteBuffer front(int version, ByteOrder order, int type, long... extents) {
    ByteBuffer file = ByteBuffer.allocate(256).order(order);
    file.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(version);
    count(file, version, 1);
    count(file, version, 0);
    count(file, version, 1);
    file.put((byte) 'w').putInt(extents.length);
    for (long extent : extents) {
      count(file, version, extent);
    }
    return file.putInt(type);
  }

  private static byte[] bytes(ByteBuffer file) {
    byte[] bytes = new byte[file.capacity()];
    file.rewind().get(bytes);
    return bytes;
  }

  private static void count(ByteBuffer file, int version, long value) {
    if (version == 1) {
      file.putInt((int) value);
    } else {
      file.putLong(value);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, LITTLE_ENDIAN", "2, LITTLE_ENDIAN", "3, LITTLE_ENDIAN", "3, BIG_ENDIAN"})
  void readsEveryVersionAndByteOrder(int version, String order) throws IOException {
    ByteOrder byteOrder =
        order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer file = front(version, byteOrder, 0, 2, 1).putLong(0);
    file.position((file.position() + 31) / 32 * 32).putFloat(1.5f).putFloat(-2);
    byte[] expected =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(-2).array();
    int end = file.position();
    try (TensorSource read = open(Arrays.copyOf(bytes(file), end))) {
      assertSameTensors(
          new MemoryTensors().with(new TensorSpec("w", DType.FLOAT32, Shape.of(1, 2)), expected),
          read);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, 4, OUT_OF_RANGE", // no multiple of the alignment
    "0, 2, -32, OUT_OF_RANGE",
    "0, 2, 3200, TRUNCATED",
    "0, 2, 32, HOLE",
    "0, 2, 0, TRAILING_BYTES",
    "0, 99999, 0, TRUNCATED",
    "0, -1, 0, OVERFLOW",
    "8, 31, 0, SIZE_MISMATCH"
  })
  void refusesATensor(int type, long extent, long offset, ErrorCode code) {
    ByteBuffer file = front(3, ByteOrder.LITTLE_ENDIAN, type, extent).putLong(offset);
    assertEquals(
        code, assertThrows(MalformedDataException.class, () -> open(bytes(file)).close()).code());
  }

  @Test
  void refusesBlocksThatItDoesNotKnow() {
    ByteBuffer file = front(3, ByteOrder.LITTLE_ENDIAN, 12, 256).putLong(0);
    assertEquals(
        ErrorCode.UNSUPPORTED_DTYPE,
        assertThrows(UnsupportedDataException.class, () -> open(bytes(file)).close()).code());
  }

  @Test
  void refusesLongNamesAndManyExtents() {
    for (TensorSpec spec :
        List.of(
            new TensorSpec("n".repeat(64), DType.FLOAT32, Shape.of(1)),
            new TensorSpec("", DType.FLOAT32, Shape.of(1)),
            new TensorSpec("n", DType.FLOAT32, Shape.of(1, 1, 1, 1, 1)))) {
      assertThrows(
          UnsupportedDataException.class,
          () -> format().create(storage, target(), Catalog.of(spec), FormatOptions.NONE));
    }
  }
}
