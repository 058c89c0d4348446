package io.paramill.format.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.convert.Converter;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.testing.ExpectedTensors;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The safetensors library itself reads what we write, and the other way round. */
class SafetensorsPeerIT {

  private final Storage storage = new LocalStorage();

  @TempDir private Path folder;

  private void write(Path file, MemoryTensors model) throws IOException {
    try (TensorSink sink =
        new SafetensorsFormat()
            .create(storage, Location.of(file), model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
  }

  private TensorSource open(Path file) throws IOException {
    return new SafetensorsFormat().open(storage, Location.of(file), FormatOptions.NONE);
  }

  @Test
  void theLibraryReadsAndWritesTheSameBytes() throws IOException {
    Random random = new Random(20261125);
    MemoryTensors model = new MemoryTensors().with("format", "pt");
    for (DType type : new SafetensorsFormatTest().dtypes()) {
      model.withRandom("t." + type, type, Shape.of(3, 2), random);
    }
    for (String name : List.of("a", "b/c", "with blank", "hé/中", "UPPER", "", "q\"\\", "😀", "￿")) {
      model.withRandom(name, DType.FLOAT32, Shape.of(name.length(), 2), random);
    }
    model.withRandom("scalar", DType.INT64, Shape.SCALAR, random);
    model.withRandom("empty", DType.UINT8, Shape.of(3, 0, 2), random);
    Path file = folder.resolve("model.safetensors");
    Path again = folder.resolve("again.safetensors");
    Path byNumpy = folder.resolve("numpy.safetensors");
    write(file, model);

    String description =
        PythonPeer.run(
            "/io/paramill/format/safetensors/check.py",
            file.toString(),
            again.toString(),
            byNumpy.toString());

    MemoryTensors some = new MemoryTensors();
    for (TensorSpec spec : model.catalog().tensors()) {
      if (spec.dtype() == DType.FLOAT32
          || spec.dtype() == DType.INT64
          || spec.dtype() == DType.UINT8) {
        some.with(spec, model.bytes(spec.name()));
      }
    }
    ExpectedTensors.assertHolds(description, model, "as the library reads it");
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
    Path ours = folder.resolve("some.safetensors");
    write(ours, some);
    assertArrayEquals(Files.readAllBytes(byNumpy), Files.readAllBytes(ours));
    try (TensorSource read = open(again)) {
      TensorFormatContract.assertSameTensors(model, read);
    }
  }

  @Test
  void theLibraryReadsShardsByTheirIndex() throws IOException {
    Random random = new Random(20261125);
    MemoryTensors model = new MemoryTensors().with("format", "pt");
    for (String name : List.of("z", "a.weight", "a.bias", "hé/中", "B")) {
      model.withRandom(name, DType.FLOAT32, Shape.of(4, 2), random);
      model.withRandom(name + ".half", DType.BFLOAT16, Shape.of(3), random);
    }
    Path target = folder.resolve("shards");
    try (TensorSink sink =
        new SafetensorsFormat()
            .create(
                storage,
                Location.of(target),
                model.catalog(),
                new FormatOptions(Map.of("shard-size", "64")))) {
      Converter.convert(model, sink, spec -> {});
    }
    ExpectedTensors.assertHolds(
        PythonPeer.run(
            "/io/paramill/format/torch/check_shards.py",
            target.toString(),
            "model.safetensors.index.json"),
        model,
        "as the library reads it");
    try (TensorSource read = open(target)) {
      TensorFormatContract.assertSameTensors(model, read);
      assertEquals(Map.of("format", "pt"), read.catalog().attributes());
    }
  }
}
