package io.paramill.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.paramill.tensor.DType;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What the file {@code expected.json} of a case says about the model that lies beside it. */
public final class GoldenTensors {

  private GoldenTensors() {}

  /** Reads the file of a case's folder. */
  public static MemoryTensors read(Path folder) throws IOException {
    MemoryTensors model = new MemoryTensors();
    for (JsonNode tensor : new ObjectMapper().readTree(folder.resolve("expected.json").toFile())) {
      List<Long> extents = new ArrayList<>();
      tensor.get("shape").forEach(extent -> extents.add(extent.asLong()));
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
