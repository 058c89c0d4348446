package io.paramill.format.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.convert.Converter;
import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.testing.ExpectedTensors;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch itself reads what we write, and the other way round. */
class TorchPeerIT {

  private static final long SEED = 20261125L;

  private final Storage storage = new LocalStorage();

  @TempDir private Path folder;

  @Test
  void torchLoadsWhatWeWriteWithWeightsOnly() throws IOException {
    Random random = new Random(SEED);
    MemoryTensors model = new MemoryTensors();
    for (DType type : new TorchFormatTest().dtypes()) {
      model.withRandom(type.toString(), type, Shape.of(3, 4), random);
    }
    model.withRandom("scalar", DType.FLOAT32, Shape.SCALAR, random);
    model.withRandom("empty", DType.FLOAT32, Shape.of(3, 0, 2), random);
    model.withRandom("hé/中.weight", DType.INT64, Shape.of(2, 1, 3), random);
    Path file = folder.resolve("model.pt");
    try (TensorSink sink =
        new TorchFormat().create(storage, Location.of(file), model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
    assertEquals(
        ExpectedTensors.describe(model),
        PythonPeer.run("/io/paramill/format/torch/check.py", file.toString()));
  }

  @Test
  void readsWhatTorchSaves() throws IOException {
    PythonPeer.run("/io/paramill/format/torch/make.py", folder.toString());
    List<Path> files;
    try (var all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".pt")).sorted().toList();
    }
    assertTrue(files.size() >= 14, files.toString());
    for (Path file : files) {
      Location location = Location.of(file);
      assertEquals("torch", Formats.recognise(storage, location).name(), file.toString());
      try (TensorSource source = new TorchFormat().open(storage, location, FormatOptions.NONE)) {
        ExpectedTensors.assertHolds(
            Files.readString(folder.resolve(file.getFileName() + ".expected")),
            source,
            file.toString());
        if (file.toString().contains("training")) {
          assertEquals(
              Map.of(
                  "epoch",
                  12L,
                  "loss",
                  0.25,
                  "best",
                  0.5,
                  "note",
                  "the third run",
                  "done",
                  true,
                  "words",
                  List.of("a", "b"),
                  "arguments.width",
                  4L,
                  "optimizer_state_dict.param_groups.0.lr",
                  0.01),
              source.catalog().attributes().entrySet().stream()
                  .filter(
                      entry ->
                          !entry.getKey().startsWith("optimizer_state_dict")
                              || entry.getKey().endsWith(".lr"))
                  .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        }
      }
    }
    FormatOptions root = new FormatOptions(Map.of("root", "model_state_dict"));
    try (TensorSource source =
        new TorchFormat().open(storage, Location.of(folder.resolve("training.pt")), root)) {
      assertTrue(source.catalog().find("0.weight").isPresent());
    }
  }
}
