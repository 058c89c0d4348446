package io.paramill.format.numpy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.convert.Converter;
import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NumPy itself reads what we write, and the other way round. */
class NumpyPeerIT {

  private static final String CHECK = "/io/paramill/format/numpy/check.py";

  private final Storage storage = new LocalStorage();
  private final Random random = new Random(20261125L);

  @TempDir private Path folder;

  private MemoryTensors model() {
    MemoryTensors model = new MemoryTensors();
    for (DType type : NumpyTypesForTests.ALL) {
      model.withRandom(type.toString(), type, Shape.of(3, 4), random);
    }
    model.withRandom("scalar", DType.FLOAT32, Shape.SCALAR, random);
    model.withRandom("empty", DType.FLOAT32, Shape.of(3, 0, 2), random);
    return model.withRandom("hé/中.weight", DType.INT64, Shape.of(2, 1, 3), random);
  }

  private String write(TensorFormat format, String name, MemoryTensors model) throws IOException {
    Path file = folder.resolve(name);
    try (TensorSink sink =
        format.create(storage, Location.of(file), model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
    return file.toString();
  }

  @Test
  void numpyLoadsOurArchive() throws IOException {
    MemoryTensors model = model();
    String file = write(new NpzFormat(), "model.npz", model);
    assertEquals(ExpectedTensors.describe(model), PythonPeer.run(CHECK, file));
  }

  @Test
  void numpyLoadsOurArray() throws IOException {
    MemoryTensors model = new MemoryTensors();
    model.withRandom("weights", DType.FLOAT64, Shape.of(7), random);
    String file = write(new NpyFormat(), "weights.npy", model);
    assertEquals(ExpectedTensors.describe(model), PythonPeer.run(CHECK, file));
  }

  @Test
  void pythonLoadsOurFolder() throws IOException {
    MemoryTensors embeddings = new MemoryTensors();
    embeddings.withRandom("embeddings", DType.FLOAT32, Shape.of(3, 5), random);
    MemoryTensors all = model();
    all.with(embeddings.catalog().tensor("embeddings"), embeddings.bytes("embeddings"));
    all.with(Catalog.VOCABULARY, List.of("the", "of", "hé")).with("epoch", 3L).with("loss", 0.5);
    String target = write(new NumpyFormat(), "model", all);

    String array = PythonPeer.run(CHECK, target + "/embedding.npy");
    assertEquals(ExpectedTensors.describe(embeddings).replace("embeddings", "embedding"), array);
    List<String> pickle = PythonPeer.run(CHECK, target + "/model.pkl").lines().toList();
    assertEquals(
        "{\"vocabulary\": [\"the\", \"of\", \"h\\u00e9\"], \"epoch\": 3, \"loss\": 0.5,"
            + " \"embedding.npy\": \"embeddings\"}",
        pickle.get(pickle.size() - 1));
    String tensors = ExpectedTensors.describe(all);
    assertEquals(
        tensors.lines().filter(line -> !line.startsWith("embeddings")).toList(),
        pickle.subList(0, pickle.size() - 1));

    Location location = Location.of(Path.of(target));
    assertEquals("numpy", Formats.recognise(storage, location).name());
    try (TensorSource source = new NumpyFormat().open(storage, location, FormatOptions.NONE)) {
      ExpectedTensors.assertHolds(tensors, source, target);
      assertEquals(all.catalog().attributes(), source.catalog().attributes());
    }
  }

  @Test
  void readsWhatNumpyAndPythonSave() throws IOException {
    PythonPeer.run("/io/paramill/format/numpy/make.py", folder.toString());
    List<Path> files;
    try (var all = Files.list(folder)) {
      files = all.filter(file -> !file.toString().endsWith(".expected")).sorted().toList();
    }
    assertTrue(files.size() >= 28, files.toString());
    for (Path file : files) {
      Location location = Location.of(file);
      TensorFormat format = Formats.recognise(storage, location);
      try (TensorSource source = format.open(storage, location, FormatOptions.NONE)) {
        ExpectedTensors.assertHolds(
            Files.readString(folder.resolve(file.getFileName() + ".expected")),
            source,
            file.toString());
        if (file.getFileName().toString().matches("(protocol|numpy1_).\\.pkl")) {
          assertEquals(
              Map.of(
                  "vocabulary",
                  List.of("the", "of", "hé"),
                  "epoch",
                  3L,
                  "loss",
                  0.5,
                  "rate",
                  0.25,
                  "done",
                  true),
              source.catalog().attributes(),
              file.toString());
        }
      }
    }
  }
}
