package io.paramill.format.paddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest extends TensorFormatContract {

  private static final String NAMES = "StructuredToParameterName@@.";
  private static final TensorSpec WEIGHT = spec("linear.weight", DType.FLOAT32, 2, 3);

  private final Storage disk = new LocalStorage();

  @Override
  protected Location target() {
    return Location.of("memory:/out/model.pdparams");
  }

  @Override
  protected TensorFormat format() {
    return new PaddleFormat();
  }

  /** What NumPy has, with bfloat16 in the place of uint16. */
  @Override
  protected Set<DType> dtypes() {
    return EnumSet.of(
        DType.BOOL,
        DType.UINT8,
        DType.INT8,
        DType.INT16,
        DType.UINT32,
        DType.INT32,
        DType.UINT64,
        DType.INT64,
        DType.FLOAT16,
        DType.BFLOAT16,
        DType.FLOAT32,
        DType.FLOAT64,
        DType.COMPLEX64,
        DType.COMPLEX128);
  }

  private static TensorSpec spec(String name, DType type, long... extents) {
    return new TensorSpec(name, type, Shape.of(extents));
  }

  /** 0, 0.25 and so on, times a factor. */
  private static byte[] quarters(float factor) {
    ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 6; i++) {
      bytes.putFloat(factor * i / 4);
    }
    return bytes.array();
  }

  private static byte[] bias() {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putDouble(0.5)
        .putDouble(-2)
        .array();
  }

  private static Location file(String name) {
    return Location.of(Path.of("../testdata/paddle/state", name));
  }

  private TensorSource open(String name) throws IOException {
    assertEquals("paddle", Formats.recognise(disk, file(name)).name());
    return format().open(disk, file(name), FormatOptions.NONE);
  }

  private void assertHolds(String name, MemoryTensors expected) throws IOException {
    try (TensorSource read = open(name)) {
      assertSameTensors(expected, read);
      assertEquals(expected.catalog().attributes(), read.catalog().attributes());
    }
  }

  private static MemoryTensors layer() {
    return new MemoryTensors()
        .with(WEIGHT, quarters(1))
        .with(spec("linear.bias", DType.FLOAT64, 2), bias())
        .with(spec("half", DType.BFLOAT16, 2), new byte[] {(byte) 0x80, 0x3F, 0, (byte) 0xC0})
        .with(NAMES + "linear.weight", "linear_0.w_0")
        .with(NAMES + "linear.bias", "linear_0.b_0")
        .with(NAMES + "half", "half_0.w_0");
  }

  @Test
  void readsTheStateOfALayer() throws IOException {
    assertHolds("layer.pdparams", layer());
  }

  @Test
  void readsStatesInAState() throws IOException {
    assertHolds(
        "nested.pdparams",
        new MemoryTensors()
            .with(spec("model.w", DType.FLOAT32, 2, 3), quarters(1))
            .with(spec("opt.w_0_moment1_0", DType.FLOAT32, 2, 3), quarters(2))
            .with("opt.LR_Scheduler.last_epoch", 3L)
            .with("opt.LR_Scheduler.last_lr", 0.125)
            .with("epoch", 100L));
  }

  private static MemoryTensors optimizer() {
    return new MemoryTensors()
        .with(spec("w_0_velocity_0", DType.FLOAT32, 2, 3), quarters(1))
        .with(spec("master_weights.w_0", DType.FLOAT64, 2), bias())
        .with("LR_Scheduler.last_epoch", 3L)
        .with("LR_Scheduler.last_lr", 0.125);
  }

  @Test
  void readsTheStateOfAnOptimizer() throws IOException {
    assertHolds("optimizer.pdopt", optimizer());
  }

  @Test
  void readsTheCallOfEvalThatMarksATensor() throws IOException {
    assertHolds(
        "lod.pdparams", new MemoryTensors().with(spec("w", DType.FLOAT32, 2, 3), quarters(1)));
  }

  @Test
  void readsATensorAlone() throws IOException {
    assertHolds(
        "one.pdtensor", new MemoryTensors().with(spec("tensor", DType.FLOAT32, 2, 3), quarters(1)));
  }

  @Test
  void readsAnOrderedDictUnderAnyName() throws IOException {
    assertHolds(
        "ordered.pt",
        new MemoryTensors()
            .with(spec("w", DType.FLOAT32, 2, 3), quarters(1))
            .with(spec("more.0", DType.FLOAT64, 2), bias()));
  }

  @Test
  void joinsTheParts() throws IOException {
    assertHolds(
        "parts.pdparams",
        new MemoryTensors()
            .with(spec("small", DType.FLOAT64, 2), bias())
            .with(spec("large", DType.FLOAT32, 2, 3), quarters(1))
            .with(NAMES + "small", "b_0")
            .with(NAMES + "large", "w_0"));
    try (TensorSource read = open("parts.pdparams");
        TensorReader row = read.open(read.catalog().tensor("large"), new RowRange(1, 1))) {
      assertEquals(0.75f, ByteBuffer.wrap(row.readAll()).order(ByteOrder.LITTLE_ENDIAN).getFloat());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"eval", "two-names", "other-name", "function"})
  void refusesEveryOtherUseOfEval(String fault) {
    Location file = file("unsafe-" + fault + ".pdparams");
    assertEquals(
        ErrorCode.UNSAFE_PICKLE,
        assertThrows(
                MalformedDataException.class,
                () -> format().open(disk, file, FormatOptions.NONE).close())
            .code());
  }

  @Test
  void keepsTheAttributesOfAState() throws IOException {
    for (MemoryTensors model : new MemoryTensors[] {layer(), optimizer()}) {
      MemoryStorage storage = new MemoryStorage();
      write(storage, target(), model);
      try (TensorSource read = format().open(storage, target(), FormatOptions.NONE)) {
        assertEquals(model.catalog().attributes(), read.catalog().attributes());
      }
    }
  }

  @Test
  void takesUint16ForItselfIfAsked() throws IOException {
    FormatOptions options = new FormatOptions(Map.of("paddle-uint16", "uint16"));
    try (TensorSource read = format().open(disk, file("layer.pdparams"), options)) {
      assertEquals(DType.UINT16, read.catalog().tensor("half").dtype());
    }
    UnsupportedDataException refused =
        assertThrows(
            UnsupportedDataException.class,
            () ->
                format()
                    .create(
                        new MemoryStorage(),
                        target(),
                        Catalog.of(spec("odd", DType.BFLOAT16, 2)),
                        options)
                    .close());
    assertEquals(ErrorCode.UNSUPPORTED_DTYPE, refused.code());
  }
}
