package io.paramill.evaluate;

import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Words and their vectors, scaled to length 1, in memory. Words are looked up in lower case; where
 * two differ in case only, the first one, the more frequent, is meant.
 */
public final class Embedding {

  private static final int BUFFER_BYTES = 1 << 20;

  private final List<String> words;
  private final Map<String, Integer> rows = new HashMap<>();
  private final int dim;
  private final float[][] vectors;

  private Embedding(List<String> words, int dim) {
    this.words = List.copyOf(words);
    this.dim = dim;
    vectors = new float[words.size()][dim];
    for (int row = 0; row < words.size(); row++) {
      rows.putIfAbsent(lower(words.get(row)), row);
    }
  }

  /** Loads the embedding of a model whose catalog has a vocabulary. */
  public static Embedding load(TensorSource source) throws IOException {
    return load(
        source,
        source
            .catalog()
            .vocabulary()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot evaluate the model: it has no vocabulary")));
  }

  /**
   * Loads the embedding of a model: its float32 matrix, or the one of them that is called {@code
   * embeddings} or {@code embedding}.
   *
   * @param words the words of its rows, most frequent first
   * @throws IllegalArgumentException if there is no such matrix, or not of one row a word
   */
  public static Embedding load(TensorSource source, List<String> words) throws IOException {
    TensorSpec spec = matrix(source.catalog());
    if (spec.shape().rows() != words.size()) {
      throw new IllegalArgumentException(
          "Cannot evaluate %s: there are %d words".formatted(spec, words.size()));
    }
    Embedding embedding = new Embedding(words, Math.toIntExact(spec.shape().extent(1)));
    try (TensorReader reader = source.open(spec)) {
      embedding.read(reader);
    }
    return embedding;
  }

  private static TensorSpec matrix(Catalog catalog) {
    List<TensorSpec> matrices =
        catalog.tensors().stream()
            .filter(spec -> spec.dtype() == DType.FLOAT32 && spec.shape().rank() == 2)
            .toList();
    for (String name : List.of("embeddings", "embedding")) {
      for (TensorSpec spec : matrices) {
        if (spec.name().equals(name)) {
          return spec;
        }
      }
    }
    if (matrices.size() != 1) {
      throw new IllegalArgumentException(
          "Cannot evaluate the model: it has %d float32 matrices, none called embeddings"
              .formatted(matrices.size()));
    }
    return matrices.get(0);
  }

  private void read(TensorReader reader) throws IOException {
    int rowBytes = Math.multiplyExact(dim, Float.BYTES);
    byte[] buffer = new byte[Math.multiplyExact(Math.max(1, BUFFER_BYTES / rowBytes), rowBytes)];
    for (int row = 0; row < vectors.length; ) {
      int count = Math.min(buffer.length / rowBytes, vectors.length - row);
      reader.readFully(buffer, 0, count * rowBytes);
      var floats = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      for (int end = row + count; row < end; row++) {
        floats.get(vectors[row]);
        normalise(vectors[row]);
      }
    }
  }

  /** Scales to length 1; a vector of zeros stays one. */
  static void normalise(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    if (squares > 0) {
      double scale = 1 / Math.sqrt(squares);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] * scale);
      }
    }
  }

  static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /** How many words there are. */
  public int size() {
    return words.size();
  }

  /** How many elements a vector has. */
  public int dim() {
    return dim;
  }

  /** The word of a row. */
  public String word(int row) {
    return words.get(row);
  }

  /** The row of a word in any case; -1 if there is none. */
  public int row(String word) {
    return rows.getOrDefault(lower(word), -1);
  }

  /** The cosine of the angle between the vectors of two rows. */
  public double cosine(int row, int other) {
    return dot(vectors[row], vectors[other]);
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** The vector of a row, scaled to length 1; not to be changed. */
  float[] vector(int row) {
    return vectors[row];
  }
}
