package io.paramill.format.tensorflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.DType;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The checkpoints of real programs that lie beside the modules, and what they hold. */
final class GoldenFiles {

  static final Location FOLDER = Location.of("memory:/golden");

  private GoldenFiles() {}

  private static Path folder(String name) {
    return Path.of("../testdata/tensorflow").resolve(name);
  }

  /** The files of a case, below {@link #FOLDER}. */
  static MemoryStorage storage(String name) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    try (Stream<Path> files = Files.list(folder(name))) {
      for (Path file : files.filter(path -> path.toString().contains("model.ckpt")).toList()) {
        storage.put(FOLDER.child(file.getFileName().toString()), Files.readAllBytes(file));
      }
    }
    return storage;
  }

  /** The tensors that a case holds. */
  static MemoryTensors expected(String name) throws IOException {
    MemoryTensors model = new MemoryTensors();
    for (JsonNode tensor :
        new ObjectMapper().readTree(folder(name).resolve("expected.json").toFile())) {
      List<Long> extents =
          StreamSupport.stream(tensor.get("shape").spliterator(), false)
              .map(JsonNode::asLong)
              .toList();
      model.with(
          new TensorSpec(
              tensor.get("name").asText(),
              DType.of(tensor.get("dtype").asText()),
              new Shape(extents)),
          HexFormat.of().parseHex(tensor.get("bytes").asText()));
    }
    return model;
  }
}
