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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch itself reads what we write, and the other way round. */
class TorchPeerIT {

  private static final long SEED = 20261125L;

  private final Storage storage = new LocalStorage();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void torchLoadsWhatWeWriteWithWeightsOnly(boolean legacy) throws IOException {
    MemoryTensors model = model(new Random(SEED));
    Path file = folder.resolve("model.pt");
    write(model, file, "legacy", Boolean.toString(legacy));
    assertEquals(
        ExpectedTensors.describe(model),
        PythonPeer.run("/io/paramill/format/torch/check.py", file.toString()));
  }

  private static MemoryTensors model(Random random) {
    MemoryTensors model = new MemoryTensors();
    for (DType type : new TorchFormatTest().dtypes()) {
      model.withRandom(type.toString(), type, Shape.of(3, 4), random);
    }
    model.withRandom("scalar", DType.FLOAT32, Shape.SCALAR, random);
    model.withRandom("empty", DType.FLOAT32, Shape.of(3, 0, 2), random);
    return model.withRandom("hé/中.weight", DType.INT64, Shape.of(2, 1, 3), random);
  }

  private void write(TensorSource model, Path file, String setting, String value)
      throws IOException {
    FormatOptions options = new FormatOptions(Map.of(setting, value));
    try (TensorSink sink =
        new TorchFormat().create(storage, Location.of(file), model.catalog(), options)) {
      Converter.convert(model, sink, spec -> {});
    }
  }

  @Test
  void torchLoadsShardsByTheirIndex() throws IOException {
    MemoryTensors model = model(new Random(SEED));
    Path target = folder.resolve("shards");
    write(model, target, "shard-size", "40");
    ExpectedTensors.assertHolds(
        PythonPeer.run(
            "/io/paramill/format/torch/check_shards.py",
            target.toString(),
            "pytorch_model.bin.index.json"),
        model,
        "as torch reads it");
  }

  @Test
  void torchFindsTheSameInWhatWeWriteAgain() throws IOException {
    List<String> pairs = new ArrayList<>();
    for (String name : List.of("training.pt", "tied.pt")) {
      for (String legacy : List.of("false", "true")) {
        Path original = Path.of("../testdata/torch/reference", name).toAbsolutePath();
        Path ours = folder.resolve(legacy + name);
        try (TensorSource source =
            new TorchFormat().open(storage, Location.of(original), FormatOptions.NONE)) {
          write(source, ours, "legacy", legacy);
        }
        pairs.addAll(List.of(original.toString(), ours.toString()));
      }
    }
    PythonPeer.run("/io/paramill/format/torch/check_same.py", pairs.toArray(String[]::new));
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
