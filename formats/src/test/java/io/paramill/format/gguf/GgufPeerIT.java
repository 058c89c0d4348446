package io.paramill.format.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.paramill.convert.Converter;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSink;
import io.paramill.testing.ExpectedTensors;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gguf package of llama.cpp reads what we write, and writes the same bytes. */
class GgufPeerIT {

  @TempDir private Path folder;

  @Test
  void thePackageReadsWhatWeWrite() throws IOException {
    Random random = new Random(20261125);
    MemoryTensors model =
        new MemoryTensors()
            .with("general.architecture", "llama")
            .with("llama.block_count", 2L)
            .with("large", 1L << 40)
            .with("rate", 0.5)
            .with("precise", 0.1)
            .with("yes", true)
            .with("tokenizer.ggml.tokens", List.of("a", "é"));
    for (DType type : List.of(DType.FLOAT32, DType.FLOAT16, DType.BFLOAT16, DType.INT32)) {
      model.withRandom(type + ".matrix", type, Shape.of(3, 5), random);
      model.withRandom(type + ".cube", type, Shape.of(2, 3, 4), random);
      model.withRandom(type + ".one", type, Shape.of(1), random);
    }
    Path ours = folder.resolve("ours.gguf");
    Path theirs = folder.resolve("theirs.gguf");
    try (TensorSink sink =
        new GgufFormat()
            .create(new LocalStorage(), Location.of(ours), model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
    String read =
        PythonPeer.run("/io/paramill/format/gguf/check.py", ours.toString(), theirs.toString());
    ExpectedTensors.assertHolds(read, model, "what the package read");
    assertArrayEquals(Files.readAllBytes(theirs), Files.readAllBytes(ours));
  }
}
