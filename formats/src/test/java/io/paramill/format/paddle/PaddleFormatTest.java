package io.paramill.format.paddle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import io.paramill.testing.GoldenTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaddleFormatTest extends TensorFormatContract {

  private static final Path CASE = Path.of("../testdata/paddle/combined");
  private static final String PARAMETERS = hex("inference.pdiparams");

  /** The stream of each tensor. */
  private static final String A_BIAS = PARAMETERS.substring(0, 72);

  private static final String Z_WEIGHT = PARAMETERS.substring(72);

  private static final String PROGRAM = hex("inference.pdmodel");

  private final MemoryStorage storage = new MemoryStorage();

  @Override
  protected Location target() {
    return new Location("memory:/models/paddle");
  }

  @Override
  protected TensorFormat format() {
    return new PaddleFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return EnumSet.complementOf(
        EnumSet.of(
            DType.COMPLEX32,
            DType.FLOAT8_E4M3FNUZ,
            DType.FLOAT8_E4M3B11FNUZ,
            DType.FLOAT8_E5M2FNUZ,
            DType.FLOAT8_E8M0FNU,
            DType.FLOAT4_E2M1FN_X2,
            DType.QINT8,
            DType.QUINT8,
            DType.QINT16,
            DType.QUINT16,
            DType.QINT32,
            DType.STRING));
  }

  /** Fewer tensors than usual: each is a file, and the tests damage every file. */
  @Override
  protected MemoryTensors model() {
    Random random = new Random(SEED);
    MemoryTensors model = new MemoryTensors();
    for (DType type : dtypes()) {
      model.withRandom(type.toString(), type, Shape.of(3, 2), random);
    }
    for (Shape shape :
        List.of(Shape.SCALAR, Shape.of(0), Shape.of(3, 0, 2), Shape.of(2, 1, 2, 2, 3))) {
      model.withRandom("of" + shape.rank(), DType.INT16, shape, random);
    }
    for (String name : names()) {
      model.withRandom(name, DType.FLOAT32, Shape.of(2, 2), random);
    }
    return model;
  }

  private static MemoryTensors golden() throws IOException {
    return GoldenTensors.read(CASE);
  }

  private static String hex(String file) {
    try {
      return HexFormat.of().formatHex(Files.readAllBytes(CASE.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(String name, String hex) {
    storage.put(target().child(name), HexFormat.of().parseHex(hex));
  }

  private TensorSource open(Location location) throws IOException {
    return format().open(storage, location, FormatOptions.NONE);
  }

  private ErrorCode failure() {
    return assertThrows(MalformedDataException.class, () -> open(target()).close()).code();
  }

  @Test
  void writesTheStreamsThatPaddleReads() throws IOException {
    write(storage, target(), golden());
    assertArrayEquals(HexFormat.of().parseHex(A_BIAS), storage.bytes(target().child("a_bias")));
    assertArrayEquals(HexFormat.of().parseHex(Z_WEIGHT), storage.bytes(target().child("z_weight")));
  }

  @Test
  void readsACombinedFileWithItsProgram() throws IOException {
    put("inference.pdmodel", PROGRAM);
    put("inference.pdiparams", A_BIAS + Z_WEIGHT);
    for (Location location :
        List.of(
            target(), target().child("inference.pdmodel"), target().child("inference.pdiparams"))) {
      assertTrue(format().recognises(storage, location));
      try (TensorSource read = open(location)) {
        assertSameTensors(golden(), read);
      }
    }
  }

  @Test
  void readsACombinedFileBesideAPlainProgram() throws IOException {
    put("__model__", PROGRAM);
    put("__params__", A_BIAS + Z_WEIGHT);
    try (TensorSource read = open(target())) {
      assertSameTensors(golden(), read);
    }
  }

  @Test
  void numbersTheTensorsOfACombinedFileWithoutProgram() throws IOException {
    put("x.pdiparams", A_BIAS + Z_WEIGHT);
    try (TensorSource read = open(target().child("x.pdiparams"))) {
      assertEquals(
          List.of("#0", "#1"), read.catalog().tensors().stream().map(TensorSpec::name).toList());
    }
  }

  @Test
  void readsAFolderWithoutProgram() throws IOException {
    put("a_bias", A_BIAS);
    put("z_weight", Z_WEIGHT);
    put(".hidden", "00");
    try (TensorSource read = open(target())) {
      assertSameTensors(golden(), read);
    }
  }

  @Test
  void namesAllFilesThatAreMissing() throws IOException {
    put("__model__", PROGRAM);
    put("other", A_BIAS);
    MalformedDataException missing =
        assertThrows(MalformedDataException.class, () -> open(target()).close());
    assertEquals(ErrorCode.MISSING_SHARD, missing.code());
    assertTrue(missing.getMessage().contains("a_bias, z_weight"), missing.getMessage());
  }

  @Test
  void findsTensorsThatTheProgramDescribesOtherwise() {
    put("__model__", PROGRAM);
    put("__params__", Z_WEIGHT + A_BIAS);
    assertEquals(ErrorCode.MALFORMED, failure());
  }

  @ParameterizedTest
  @CsvSource({"4, TRUNCATED", "100, TRUNCATED", "-16, TRAILING_BYTES", "36, TRUNCATED"})
  void findsACombinedFileOfAnotherLength(int digitsLess, ErrorCode code) {
    put("__model__", PROGRAM);
    String whole = A_BIAS + Z_WEIGHT + "00".repeat(8);
    put("__params__", whole.substring(0, whole.length() - 16 - digitsLess));
    assertEquals(code, failure());
  }

  @ParameterizedTest
  @CsvSource({
    // version, levels, a level's length, its offsets, description's length, no protobuf, type, size
    "01000000, BAD_MAGIC",
    "000000001100000000000000, BAD_MAGIC",
    "000000000100000000000000ff00000000000000, OUT_OF_RANGE",
    "000000000100000000000000ffffffffffffffff, OUT_OF_RANGE",
    "00000000010000000000000008000000000000000100000000000000, MALFORMED",
    "00000000000000000000000000000000ffffff7f, LIMIT_EXCEEDED",
    "0000000000000000000000000000000000000000, LIMIT_EXCEEDED",
    "0000000000000000000000000000000002000000ffff, MALFORMED",
    "00000000000000000000000000000000020000001001, MALFORMED",
    "000000000000000000000000000000000d000000080510ffffffffffffffffff01, OVERFLOW",
    "000000000000000000000000000000000e0000000805108080808080808040108020, OVERFLOW",
    "0000000000000000000000000000000004000000080510037f, TRUNCATED",
    "00000000000000, TRUNCATED",
  })
  void refusesAStream(String hex, ErrorCode code) {
    put("w", hex);
    assertEquals(code, failure(), hex);
  }

  @Test
  void readsTensorsWithLevels() throws IOException {
    put(
        "a_bias",
        "0000000001000000000000001000000000000000"
            + "00000000000000000300000000000000"
            + A_BIAS.substring(24));
    put("z_weight", Z_WEIGHT);
    try (TensorSource read = open(target())) {
      assertSameTensors(golden(), read);
    }
  }

  @Test
  void refusesATypeThatItDoesNotKnow() {
    put("w", "000000000000000000000000000000000400000008191003");
    assertEquals(
        ErrorCode.UNSUPPORTED_DTYPE,
        assertThrows(UnsupportedDataException.class, () -> open(target()).close()).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/../b", "__model__", "x.pdmodel", "feed", "fetch", "a/b"})
  void refusesNamesThatAreNoFiles(String name) {
    Catalog catalog =
        Catalog.of(
            new TensorSpec(name, DType.INT8, Shape.of(1)),
            new TensorSpec("a/b/c", DType.INT8, Shape.of(1)));
    assertEquals(
        ErrorCode.UNSUPPORTED_NAME,
        assertThrows(
                UnsupportedDataException.class,
                () -> format().create(storage, target(), catalog, FormatOptions.NONE))
            .code());
  }

  @Test
  void writesScalarsWithAnExtentForOldPaddle() throws IOException {
    TensorSpec scalar = new TensorSpec("step", DType.INT64, Shape.SCALAR);
    MemoryTensors model = new MemoryTensors().with(scalar, new byte[] {7, 0, 0, 0, 0, 0, 0, 0});
    FormatOptions options = new FormatOptions(Map.of("paddle-0d", "false"));
    try (TensorSink sink = format().create(storage, target(), model.catalog(), options)) {
      sink.write(sink.writeOrder().get(0), model.open(scalar));
      sink.finish();
    }
    try (TensorSource read = open(target())) {
      assertEquals(Shape.of(1), read.catalog().tensor("step").shape());
    }
  }

  /** Rows 4 and 1 of 5, two float32 each: 1, 2 and 3, 4. */
  private static final String TABLE =
      "00000000"
          + "0200000000000000"
          + "0400000000000000"
          + "0100000000000000"
          + "0500000000000000"
          + "00000000"
          + "06000000"
          + "080510021002"
          + "0000803f000000400000404000008040";

  @Test
  void readsASparseTable() throws IOException {
    put("t", TABLE);
    put("a_bias", A_BIAS);
    assertTrue(format().recognises(storage, target()));
    try (TensorSource read = open(target())) {
      assertEquals(Map.of("t.height", 5L), read.catalog().attributes());
      assertSameTensors(
          new MemoryTensors()
              .with(
                  new TensorSpec("a_bias", DType.FLOAT32, Shape.of(3)),
                  HexFormat.of().parseHex(A_BIAS.substring(48)))
              .with(
                  new TensorSpec("t.rows", DType.INT64, Shape.of(2)),
                  HexFormat.of().parseHex(TABLE.substring(24, 56)))
              .with(
                  new TensorSpec("t.values", DType.FLOAT32, Shape.of(2, 2)),
                  HexFormat.of().parseHex(TABLE.substring(TABLE.length() - 32))),
          read);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "04000000000000000100000000000000, 05000000000000000100000000000000",
    "0200000000000000040, 0300000000000000040",
    "080510021002, 080510011004"
  })
  void refusesADamagedTable(String from, String to) {
    put("t", TABLE.replaceFirst(from, to));
    assertThrows(MalformedDataException.class, () -> open(target()).close());
  }
}
