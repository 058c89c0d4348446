package io.paramill.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

/**
 * The text by which a peer program and a test tell each other tensors: a line each, tab-separated,
 * with name, element type, shape and "x" and the bytes in hex.
 */
public final class ExpectedTensors {

  private ExpectedTensors() {}

  /** Describes all tensors of a source, in its order. */
  public static String describe(TensorSource source) throws IOException {
    StringBuilder text = new StringBuilder();
    for (TensorSpec spec : source.catalog().tensors()) {
      try (TensorReader reader = source.open(spec)) {
        text.append(
            "%s\t%s\t%s\tx%s\n"
                .formatted(
                    spec.name(),
                    spec.dtype(),
                    spec.shape(),
                    HexFormat.of().formatHex(reader.readAll())));
      }
    }
    return text.toString();
  }

  /** Asserts that a source holds exactly the tensors of a description, in any order. */
  public static void assertHolds(String description, TensorSource source, String what)
      throws IOException {
    List<String> lines = description.lines().toList();
    assertEquals(
        lines.stream().map(line -> line.split("\t", -1)[0]).sorted().toList(),
        source.catalog().tensors().stream().map(TensorSpec::name).sorted().toList(),
        what);
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      TensorSpec spec = source.catalog().tensor(fields[0]);
      assertEquals(fields[1], spec.dtype().toString(), what + " " + line.length());
      assertEquals(fields[2], spec.shape().toString(), what + " " + spec);
      try (TensorReader reader = source.open(spec)) {
        assertArrayEquals(
            HexFormat.of().parseHex(fields[3].substring(1)), reader.readAll(), what + " " + spec);
      }
    }
  }
}
