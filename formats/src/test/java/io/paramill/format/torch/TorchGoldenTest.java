package io.paramill.format.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Checkpoints that lie beside the modules: of PyTorch, and of people who mean harm. */
class TorchGoldenTest {

  private static final Path FOLDER = Path.of("../testdata/torch");

  private final Storage storage = new LocalStorage();

  @Test
  void readsTheStreamOfBeforeTheZip() throws IOException {
    Path folder = FOLDER.resolve("legacy-transposed");
    MemoryTensors expected = new MemoryTensors();
    for (JsonNode tensor : json(folder)) {
      List<Long> extents =
          StreamSupport.stream(tensor.get("shape").spliterator(), false)
              .map(JsonNode::asLong)
              .toList();
      expected.with(
          new TensorSpec(
              tensor.get("name").asText(),
              DType.of(tensor.get("dtype").asText()),
              new Shape(extents)),
          HexFormat.of().parseHex(tensor.get("bytes").asText()));
    }
    try (TensorSource source = open(folder.resolve("model.pt"), FormatOptions.NONE)) {
      TensorFormatContract.assertSameTensors(expected, source);
    }
  }

  @Test
  void refusesEveryHostileFileByItsCode() throws IOException {
    Path folder = FOLDER.resolve("hostile");
    Map<String, String> expected = new TreeMap<>();
    json(folder).fields().forEachRemaining(e -> expected.put(e.getKey(), e.getValue().asText()));
    Map<String, String> actual = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".pt")).toList()) {
        String name = file.getFileName().toString().replace(".pt", "");
        actual.put(name, code(file));
      }
    }
    assertEquals(expected, actual);
  }

  @Test
  void readsAFileWithAWrongChecksumOnRequest() throws IOException {
    FormatOptions options = new FormatOptions(Map.of("verify", "off"));
    try (TensorSource source = open(FOLDER.resolve("hostile/wrong-crc.pt"), options);
        TensorReader reader = source.open(source.catalog().tensor("w"))) {
      assertEquals(24, reader.readAll().length);
    }
  }

  private String code(Path file) {
    IOException refused =
        assertThrows(
            IOException.class,
            () -> {
              try (TensorSource source = open(file, FormatOptions.NONE)) {
                for (TensorSpec spec : source.catalog().tensors()) {
                  try (TensorReader reader = source.open(spec)) {
                    reader.readAll();
                  }
                }
              }
            },
            file.toString());
    assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    return refused instanceof MalformedDataException malformed
        ? malformed.code().toString()
        : ((UnsupportedDataException) refused).code().toString();
  }

  private TensorSource open(Path file, FormatOptions options) throws IOException {
    return new TorchFormat().open(storage, Location.of(file), options);
  }

  private static JsonNode json(Path folder) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
  }
}
