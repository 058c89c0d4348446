package io.paramill.format.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.paramill.convert.Converter;
import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real TensorFlow reads what we write, and writes what we read. */
class TensorFlowPeerIT {

  private static final Storage STORAGE = new LocalStorage();

  @TempDir private Path folder;

  private static String python(String script, Object... arguments) {
    return PythonPeer.run(
        "/io/paramill/format/tensorflow/" + script,
        Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private static void assertReadsLikeTensorFlow(String checkpoint, TensorSource source)
      throws IOException {
    assertEquals(
        python("read_checkpoint.py", checkpoint).lines().sorted().toList(), describe(source));
  }

  private static List<String> describe(TensorSource source) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    for (TensorSpec spec : source.catalog().tensors()) {
      try (TensorReader reader = source.open(spec)) {
        String hex = HexFormat.of().formatHex(reader.readAll());
        lines.add(
            json.writeValueAsString(
                    List.of(spec.name(), spec.dtype().toString(), spec.shape().extents(), hex))
                .replace(",", ", "));
      }
    }
    return lines.stream().sorted().toList();
  }

  private void write(TensorSource model, Location target, Map<String, String> options)
      throws IOException {
    try (TensorSink sink =
        new TensorFlowFormat()
            .create(STORAGE, target, model.catalog(), new FormatOptions(options))) {
      Converter.convert(model, sink, spec -> {});
    }
  }

  private static TensorSource open(Object path) throws IOException {
    Location location = Location.of(path.toString());
    return Formats.recognise(STORAGE, location).open(STORAGE, location, FormatOptions.NONE);
  }

  private static MemoryTensors model(DType... types) {
    Random random = new Random(1);
    MemoryTensors model = new MemoryTensors();
    for (DType type : types) {
      model.withRandom(type + "/matrix", type, Shape.of(3, 5), random);
      model.withRandom(type + "/scalar", type, Shape.SCALAR, random);
      model.withRandom(type + "/empty", type, Shape.of(2, 0), random);
    }
    return model.withRandom("hé/中", DType.FLOAT32, Shape.of(300, 41), random);
  }

  private static final DType[] TYPES = {
    DType.FLOAT32,
    DType.FLOAT64,
    DType.INT32,
    DType.UINT8,
    DType.INT16,
    DType.INT8,
    DType.STRING,
    DType.COMPLEX64,
    DType.INT64,
    DType.BOOL,
    DType.BFLOAT16,
    DType.UINT16,
    DType.COMPLEX128,
    DType.FLOAT16,
    DType.UINT32,
    DType.UINT64,
    DType.FLOAT8_E5M2,
    DType.FLOAT8_E4M3FN,
    DType.QINT8,
    DType.QUINT8,
    DType.QINT16,
    DType.QUINT16,
    DType.QINT32
  };

  @ParameterizedTest
  @CsvSource({
    "shard-size=9999999, 1",
    "shard-size=40000, 3",
    "shard-size=100, 17",
    "data-files=3, 3",
    "partition-size=5000, 1",
    "partition-size=5000 data-files=4, 4"
  })
  void tensorFlowReadsWhatWeWrite(String settings, int files) throws IOException {
    MemoryTensors model = model(TYPES);
    Path target = folder.resolve("written");
    Map<String, String> options = new HashMap<>();
    for (String setting : settings.split(" ", -1)) {
      options.put(setting.split("=", -1)[0], setting.split("=", -1)[1]);
    }
    write(model, Location.of(target), options);
    try (Stream<Path> written = Files.list(target)) {
      assertEquals(files, written.filter(file -> file.toString().contains(".data-")).count());
    }
    assertReadsLikeTensorFlow(target.toString(), model);
    assertReadsLikeTensorFlow(target.resolve("model.ckpt").toString(), model);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "saver",
        "saver-sharded",
        "saver-partitioned",
        "many",
        "grid",
        "row-slices",
        "all-types",
        "object-based"
      })
  void weReadWhatTensorFlowWrites(String way) throws IOException {
    Path prefix = folder.resolve("model.ckpt-1");
    python("write_checkpoint.py", way, prefix);
    try (TensorSource byPrefix = open(prefix);
        TensorSource byFolder = open(folder);
        TensorSource byIndex = open(prefix + ".index")) {
      assertReadsLikeTensorFlow(prefix.toString(), byPrefix);
      assertEquals(describe(byPrefix), describe(byFolder));
      assertEquals(describe(byPrefix), describe(byIndex));
      assertEveryRowRangeIsAPartOfTheWhole(byPrefix);
    }
  }

  private static void assertEveryRowRangeIsAPartOfTheWhole(TensorSource source) throws IOException {
    for (TensorSpec spec : source.catalog().tensors()) {
      if (!spec.dtype().fixedWidth() || spec.shape().rank() == 0 || spec.shape().rows() > 10) {
        continue;
      }
      byte[] all;
      try (TensorReader reader = source.open(spec)) {
        all = reader.readAll();
      }
      int row = (int) spec.rowBytes();
      for (int first = 0; first <= spec.shape().rows(); first++) {
        for (int end = first; end <= spec.shape().rows(); end++) {
          try (TensorReader reader = source.open(spec, new RowRange(first, end - first))) {
            assertArrayEquals(
                Arrays.copyOfRange(all, first * row, end * row), reader.readAll(), spec.name());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"saver-v1, ''", "saver-v1-sharded, -?????-of-?????"})
  void weReadVersion1(String way, String pattern) throws IOException {
    Path prefix = folder.resolve("model.ckpt-1");
    python("write_checkpoint.py", way, prefix);
    try (TensorSource byPrefix = open(prefix);
        TensorSource byFolder = open(folder)) {
      assertReadsLikeTensorFlow(prefix + pattern, byPrefix);
      assertEquals(describe(byPrefix), describe(byFolder));
      assertEveryRowRangeIsAPartOfTheWhole(byPrefix);
    }
  }

  @Test
  void weReadTheVariablesOfASavedModel() throws IOException {
    Path model = folder.resolve("saved");
    python("write_checkpoint.py", "saved-model", model);
    try (TensorSource source = open(model)) {
      assertReadsLikeTensorFlow(model + "/variables/variables", source);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"saver", "many", "all-types"})
  void ourBytesAreTensorFlows(String way) throws IOException {
    Path prefix = folder.resolve("theirs").resolve("model.ckpt");
    Files.createDirectories(prefix.getParent());
    python("write_checkpoint.py", way, prefix);
    Path ours = folder.resolve("ours");
    try (TensorSource source = open(prefix)) {
      write(source, Location.of(ours), Map.of());
    }
    for (String file : List.of("model.ckpt.data-00000-of-00001", "model.ckpt.index")) {
      assertArrayEquals(
          Files.readAllBytes(prefix.resolveSibling(file)), Files.readAllBytes(ours.resolve(file)));
    }
    String state = Files.readString(ours.resolve("checkpoint"), StandardCharsets.UTF_8);
    assertTrue(state.startsWith("model_checkpoint_path: \"model.ckpt\"\n"), state);
  }

  @Test
  void ourSlicesAreTensorFlows() throws IOException {
    Path prefix = folder.resolve("theirs").resolve("model.ckpt");
    Files.createDirectories(prefix.getParent());
    python("write_checkpoint.py", "row-slices", prefix);
    Path ours = folder.resolve("ours");
    try (TensorSource source = open(prefix)) {
      MemoryTensors both = new MemoryTensors();
      for (TensorSpec spec : source.catalog().tensors()) {
        both.with(spec, source.open(spec).readAll());
      }
      write(both, Location.of(ours), Map.of("partition-size", "60"));
    }
    for (String file : List.of("model.ckpt.data-00000-of-00001", "model.ckpt.index")) {
      assertArrayEquals(
          Files.readAllBytes(prefix.resolveSibling(file)), Files.readAllBytes(ours.resolve(file)));
    }
  }

  @Test
  void keepsTheLatestCheckpointsLikeTheSaver() throws IOException {
    Path theirs = folder.resolve("theirs").resolve("model.ckpt");
    Files.createDirectories(theirs.getParent());
    python("write_checkpoint.py", "series", theirs);
    Path ours = folder.resolve("ours").resolve("model.ckpt");
    try (TensorSource source = open(theirs.getParent())) {
      for (int step : new int[] {1, 2, 3, 10}) {
        write(source, Location.of(ours + "-" + step), Map.of("max-to-keep", "2"));
      }
    }
    assertEquals(contents(theirs.getParent()), contents(ours.getParent()));
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(
            file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
