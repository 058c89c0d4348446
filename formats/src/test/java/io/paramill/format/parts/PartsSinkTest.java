package io.paramill.format.parts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsSinkTest {

  private static final Location FOLDER = Location.of("memory:/run/parts");
  private static final TensorSpec ONE = new TensorSpec("one", DType.INT8, Shape.of(2));
  private static final List<TensorSpec> EMPTY =
      List.of(
          new TensorSpec("none", DType.FLOAT32, Shape.of(0)),
          new TensorSpec("wide", DType.FLOAT32, Shape.of(0, 5)),
          new TensorSpec("long", DType.FLOAT32, Shape.of(Long.MAX_VALUE / 8, 0)));

  private final MemoryStorage storage = new MemoryStorage();

  private TensorSink sink(TensorSpec... tensors) throws IOException {
    return new PartsFormat().create(storage, FOLDER, Catalog.of(tensors), FormatOptions.NONE);
  }

  private static void write(TensorSink sink, TensorSpec spec) throws IOException {
    MemoryTensors values = new MemoryTensors().with(spec, new byte[(int) spec.lengthBytes()]);
    try (TensorReader reader = values.open(spec)) {
      sink.write(spec, reader);
    }
  }

  @Test
  void publishesNothingBeforeEveryTensorIsWritten() throws IOException {
    try (TensorSink sink = sink(ONE, EMPTY.get(0))) {
      assertThrows(IllegalStateException.class, sink::finish);
      write(sink, ONE);
      assertThrows(IllegalStateException.class, () -> write(sink, ONE));
      assertThrows(IllegalStateException.class, sink::finish);
    }
    assertFalse(storage.exists(FOLDER.parent()));
  }

  @Test
  void twoSinksOfOneTargetDoNotMix() throws IOException {
    try (TensorSink first = sink(ONE)) {
      sink(ONE).close();
      write(first, ONE);
      first.finish();
    }
    assertEquals(1, storage.list(FOLDER.parent()).size());
  }

  @Test
  void tensorsWithoutElementsTakeNoBlocks() throws IOException {
    try (TensorSink sink = sink(EMPTY.toArray(TensorSpec[]::new))) {
      for (TensorSpec spec : sink.writeOrder()) {
        write(sink, spec);
      }
      sink.finish();
    }
    try (PartsSource source = PartsSource.open(storage, FOLDER)) {
      assertEquals(EMPTY, source.catalog().tensors());
      assertEquals(List.of(), source.manifest().files().get(0).blocks());
      for (TensorSpec spec : EMPTY) {
        try (TensorReader reader = source.open(spec, RowRange.all(spec.shape()))) {
          assertArrayEquals(new byte[0], reader.readAll());
          assertEquals(-1, reader.read(new byte[1], 0, 1));
        }
      }
    }
  }

  @Test
  void refusesRowsThatAreTooWideBeforeItWrites() throws IOException {
    TensorSpec wide = new TensorSpec("wide", DType.INT8, Shape.of(1, (1L << 30) + 1));
    assertEquals(
        ErrorCode.LIMIT_EXCEEDED,
        assertThrows(UnsupportedDataException.class, () -> sink(wide)).code());
    assertFalse(storage.exists(FOLDER.parent()));
  }
}
