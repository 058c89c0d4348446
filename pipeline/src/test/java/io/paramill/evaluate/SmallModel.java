package io.paramill.evaluate;

import io.paramill.run.Json;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The stored model and what another implementation makes of it; see its ORIGIN.md. */
final class SmallModel {

  private static final Path FOLDER = Path.of("..", "testdata", "eval-model");

  /** The header of a small npy file. */
  private static final int NPY_HEADER_BYTES = 128;

  record Similarity(double spearman, int known, int pairs) {}

  record Expected(
      Map<String, Similarity> similarities,
      Map<String, Map<String, List<Integer>>> analogies,
      Map<String, List<String>> neighbors) {}

  private SmallModel() {}

  static Embedding embedding() throws IOException {
    List<String> words = Files.readAllLines(FOLDER.resolve("words.txt"));
    byte[] file = Files.readAllBytes(FOLDER.resolve("embeddings.npy"));
    byte[] values = Arrays.copyOfRange(file, NPY_HEADER_BYTES, file.length);
    return Embedding.load(
        new MemoryTensors()
            .with(new TensorSpec("embeddings", DType.FLOAT32, Shape.of(2000, 16)), values)
            .with(Catalog.VOCABULARY, words));
  }

  static Expected expected() throws IOException {
    return Json.read(
        new LocalStorage(), Location.of(FOLDER.resolve("expected.json")), Expected.class);
  }

  /** A model of these vectors, one a word. */
  static MemoryTensors tensors(List<String> words, float[][] vectors) {
    int dim = vectors[0].length;
    ByteBuffer bytes =
        ByteBuffer.allocate(words.size() * dim * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] vector : vectors) {
      bytes.asFloatBuffer().put(vector);
      bytes.position(bytes.position() + dim * Float.BYTES);
    }
    return new MemoryTensors()
        .with(new TensorSpec("w", DType.FLOAT32, Shape.of(words.size(), dim)), bytes.array())
        .with(Catalog.VOCABULARY, words);
  }
}
