package io.paramill.format.paddle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.convert.Converter;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.testing.GoldenTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CombinedFormatTest extends TensorFormatContract {

  private static final Path CASE = Path.of("../testdata/paddle/combined");

  @Override
  protected Location target() {
    return Location.of("memory:/out/model.pdiparams");
  }

  @Override
  protected TensorFormat format() {
    return new PaddleFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return new PaddleFormatTest().dtypes();
  }

  @Test
  void writesTheFileThatPaddleReads() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    Location folder = Location.of("memory:/out/folder");
    FormatOptions options = new FormatOptions(Map.of("paddle-layout", "combined"));
    TensorSource model = GoldenTensors.read(CASE);
    try (TensorSink sink = format().create(storage, folder, model.catalog(), options)) {
      Converter.convert(model, sink, spec -> {});
    }
    assertArrayEquals(
        Files.readAllBytes(CASE.resolve("inference.pdiparams")),
        storage.bytes(folder.child("inference.pdiparams")));
    try (TensorSource read = format().open(storage, folder, FormatOptions.NONE)) {
      assertSameTensors(model, read);
    }
    assertEquals(2, storage.list(folder).size());
  }
}
