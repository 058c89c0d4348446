package io.paramill.format.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of checkpoint that PyTorch makes, as PyTorch itself reads it. */
class TorchReferenceTest {

  private static final Path FOLDER = Path.of("../testdata/torch/reference");

  private final Storage storage = new LocalStorage();

  static Stream<String> names() throws IOException {
    return expected().properties().stream().map(Map.Entry::getKey);
  }

  private static JsonNode expected() throws IOException {
    return new ObjectMapper().readTree(FOLDER.resolve("expected.json").toFile());
  }

  private TensorSource open(String name) throws IOException {
    Location location = Location.of(FOLDER.resolve(name));
    assertEquals("torch", Formats.recognise(storage, location).name());
    return new TorchFormat().open(storage, location, FormatOptions.NONE);
  }

  @ParameterizedTest
  @MethodSource("names")
  void readsWhatTorchReads(String name) throws IOException {
    Map<String, String> tensors = new LinkedHashMap<>();
    expected()
        .get(name)
        .get("tensors")
        .forEach(
            tensor ->
                tensors.put(
                    tensor.get("name").asText(),
                    tensor.get("dtype").asText()
                        + tensor.get("shape")
                        + " "
                        + tensor.get("bytes").asText()));
    try (TensorSource source = open(name)) {
      Map<String, String> actual = new LinkedHashMap<>();
      for (TensorSpec spec : source.catalog().tensors()) {
        try (TensorReader reader = source.open(spec)) {
          actual.put(
              spec.name(),
              spec.dtype()
                  + spec.shape().toString().replace(" ", "")
                  + " "
                  + HexFormat.of().formatHex(reader.readAll()));
        }
      }
      assertEquals(tensors, actual);
      expected()
          .get(name)
          .get("attributes")
          .properties()
          .forEach(
              attribute ->
                  assertEquals(
                      value(attribute.getValue()),
                      source.catalog().attributes().get(attribute.getKey()),
                      attribute.getKey()));
    }
  }

  private static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case NUMBER -> node.isDouble() ? (Object) node.asDouble() : (Object) node.asLong();
      case BOOLEAN -> node.asBoolean();
      case ARRAY -> StreamSupport.stream(node.spliterator(), false).map(JsonNode::asText).toList();
      default -> node.asText();
    };
  }

  @Test
  void readsRowsAcrossChunks() throws IOException {
    try (TensorSource source = open("distributed-chunks")) {
      TensorSpec grid = source.catalog().tensor("grid");
      for (int first = 0; first <= 5; first++) {
        for (int count = 0; count <= 5 - first; count++) {
          try (TensorReader all = source.open(grid);
              TensorReader rows = source.open(grid, new RowRange(first, count))) {
            byte[] expected = new byte[count * 24];
            all.readFully(new byte[first * 24], 0, first * 24);
            all.readFully(expected, 0, expected.length);
            assertEquals(
                HexFormat.of().formatHex(expected), HexFormat.of().formatHex(rows.readAll()));
          }
        }
      }
    }
  }

  @Test
  void refusesMetaTensorsByName() {
    UnsupportedDataException refused =
        assertThrows(UnsupportedDataException.class, () -> open("meta.pt").close());
    assertTrue(refused.getMessage().contains("'weights'"), refused.getMessage());
  }

  @Test
  void tensorsOfOneMemoryAreKnownToBeOne() throws IOException {
    try (TensorSource source = open("tied.pt")) {
      assertEquals(
          Map.of("again", "base", "parameter", "base"), source.catalog().structure().shared());
    }
  }
}
