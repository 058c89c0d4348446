package io.paramill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.paramill.convert.Converter;
import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that need no cluster, as a person calls them. */
class ModelCommandsTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeModel() throws IOException {
    ByteBuffer numbers = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : new float[] {1, 2, 3, -4, Float.NaN, 0.5f}) {
      numbers.putFloat(number);
    }
    byte[] bytes = new byte[24];
    numbers.rewind().get(bytes);
    MemoryTensors model =
        new MemoryTensors()
            .with(new TensorSpec("dense/kernel", DType.FLOAT32, Shape.of(2, 3)), bytes)
            .with(new TensorSpec("step", DType.INT64, Shape.SCALAR), new byte[8])
            .with("epoch", 7L);
    try (TensorSink sink =
        Formats.named("pickle")
            .create(
                new LocalStorage(),
                Location.of(path("m.pkl")),
                model.catalog(),
                FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Paramill.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void inspectTellsTheScalarsOfTensorflowAsAttributes() throws IOException {
    assertEquals(0, run("convert", path("m.pkl"), path("checkpoint"), "--to", "tensorflow"));
    assertEquals(0, run("inspect", "--json", path("checkpoint")));
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals(2, json.get("tensors").size());
    assertEquals("{\"step\":0}", json.get("attributes").toString());
  }

  @Test
  void inspectTellsNumbersAndAttributes() throws IOException {
    assertEquals(0, run("inspect", "--json", "--stats", path("m.pkl")));
    JsonNode json = new ObjectMapper().readTree(out.toString());
    JsonNode kernel = json.get("tensors").get(0);
    assertEquals("dense/kernel", kernel.get("name").asText());
    assertEquals("float32", kernel.get("dtype").asText());
    assertEquals("[2,3]", kernel.get("shape").toString());
    assertEquals(24, kernel.get("bytes").asLong());
    assertEquals(-4, kernel.get("min").asDouble());
    assertEquals(0.5, kernel.get("mean").asDouble());
    assertEquals(1, kernel.get("nan").asLong());
    assertEquals(7, json.get("attributes").get("epoch").asLong());
    assertEquals(0, run("inspect", "--stats", path("m.pkl")));
    assertTrue(out.toString().contains("epoch = 7"), out.toString());
    assertTrue(out.toString().contains("2 tensors, 32 bytes"), out.toString());
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    assertEquals(0, run("convert", "--dry-run", "--map", "tf-torch", path("m.pkl"), path("m.pt")));
    assertTrue(
        out.toString().contains("dense.weight")
            && out.toString().contains("transpose(dense/kernel)"),
        out.toString());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void convertTellsWhatItLeftOut() {
    assertEquals(
        0,
        run(
            "convert",
            "--exclude",
            "st*",
            "--cast",
            "float32=float16",
            path("m.pkl"),
            path("m.safetensors")));
    List<String> lines = err.toString().lines().toList();
    assertTrue(lines.contains("left out: step: excluded"), err.toString());
    assertTrue(
        lines.contains("left out: attribute epoch: safetensors has no place for it"),
        err.toString());
    assertEquals(4, run("convert", path("m.pkl"), path("m.safetensors")));
    assertEquals(0, run("convert", "--overwrite", path("m.pkl"), path("m.safetensors")));
    assertEquals(0, run("diff", path("m.pkl"), path("m.safetensors")), out.toString());
  }

  @Test
  void theEndingSaysWhichLayoutOfPaddleIsMeant() {
    for (String target : List.of("m.pdparams", "m.pdiparams")) {
      assertEquals(0, run("convert", path("m.pkl"), path(target)), err.toString());
      assertEquals(0, run("diff", path("m.pkl"), path(target)), out.toString());
    }
  }

  @Test
  void wrongOptionsAreWrongUsage() {
    for (String[] options :
        new String[][] {
          {"--cast", "float32=int8"},
          {"--map", "tf-onnx"},
          {"--root", "none"},
          {"--rename", "x=y"},
          {"--shard-size", "many"}
        }) {
      assertEquals(
          2, run("convert", path("m.pkl"), path("x.pt"), options[0], options[1]), options[0]);
      assertEquals(1, err.toString().lines().count(), err.toString());
      assertFalse(Files.exists(folder.resolve("x.pt")));
    }
  }

  @Test
  void diffEndsAsItsBrothersDo() {
    assertEquals(0, run("convert", path("m.pkl"), path("a.pt")));
    assertEquals(0, run("diff", path("m.pkl"), path("a.pt")));
    assertEquals("", out.toString());
    assertEquals(0, run("convert", "--exclude", "step", path("m.pkl"), path("b.pt")));
    assertEquals(1, run("diff", path("a.pt"), path("b.pt")));
    assertEquals("only in first\tstep\tint64[]", out.toString().strip());
    assertEquals(2, run("diff", path("a.pt"), path("none.pt")));
    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  @Test
  void verifyTellsWhereTheDamageIs() throws IOException {
    assertEquals(0, run("convert", path("m.pkl"), path("checkpoint"), "--to", "tensorflow"));
    assertEquals(0, run("verify", path("checkpoint")));
    assertEquals("All is well: 2 tensors, 32 bytes", out.toString().strip());
    Path data;
    try (Stream<Path> files = Files.list(folder.resolve("checkpoint"))) {
      data = files.filter(file -> file.toString().contains(".data-")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(data);
    bytes[3] ^= 1;
    Files.write(data, bytes);
    assertEquals(1, run("verify", path("checkpoint")));
    String[] fields = out.toString().strip().split("\t", -1);
    assertEquals(
        List.of("CHECKSUM", "dense/kernel", data.toString(), "0"), List.of(fields).subList(0, 4));
    Files.write(data, new byte[3]);
    assertEquals(1, run("verify", path("checkpoint")));
    assertEquals(1, out.toString().lines().count(), out.toString());
    assertEquals(3, run("verify", path("none")));
  }
}
