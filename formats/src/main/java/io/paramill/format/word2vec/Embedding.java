package io.paramill.format.word2vec;

import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;

/**
 * What of a model these layouts hold.
 *
 * @param spec one float32 tensor with two extents, words and dimensions
 * @param words the name of each row, as bytes
 */
record Embedding(TensorSpec spec, List<byte[]> words) {

  /** How the tensor is called where a file says nothing. */
  static final String NAME = "embedding";

  /** One row is held in memory. */
  static final int MAX_DIMENSIONS = 1 << 24;

  /**
   * Chooses the tensor: the only one that fits, or else the one named {@code embeddings} or {@code
   * embedding}.
   */
  static Embedding of(Catalog catalog, Words encoding) throws UnsupportedDataException {
    List<TensorSpec> fitting = catalog.tensors().stream().filter(Embedding::fits).toList();
    Optional<TensorSpec> named =
        fitting.stream()
            .filter(spec -> spec.name().equals("embeddings") || spec.name().equals(NAME))
            .findFirst();
    TensorSpec spec =
        fitting.size() == 1 ? fitting.get(0) : named.orElseThrow(() -> unclear(catalog, fitting));
    List<String> words =
        catalog
            .vocabulary()
            .orElseThrow(
                () ->
                    new UnsupportedDataException(
                        ErrorCode.UNSUPPORTED_FEATURE,
                        "Cannot write '%s' as word vectors: there is no vocabulary"
                            .formatted(spec.name())));
    if (words.size() != spec.shape().rows()) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot write '%s' as word vectors: %d words for %d rows"
              .formatted(spec.name(), words.size(), spec.shape().rows()));
    }
    return new Embedding(spec, encoded(spec, words, encoding));
  }

  private static boolean fits(TensorSpec spec) {
    return spec.dtype() == DType.FLOAT32
        && spec.shape().rank() == 2
        && spec.shape().extent(1) > 0
        && spec.shape().extent(1) <= MAX_DIMENSIONS;
  }

  private static UnsupportedDataException unclear(Catalog catalog, List<TensorSpec> fitting) {
    List<TensorSpec> tensors = fitting.isEmpty() ? catalog.tensors() : fitting;
    return new UnsupportedDataException(
        ErrorCode.UNSUPPORTED_FEATURE,
        "Cannot write word vectors: %s of %s"
            .formatted(
                fitting.isEmpty()
                    ? "no float32 tensor with two extents"
                    : "several tensors fit, and none is named 'embedding'",
                tensors.stream().limit(5).map(TensorSpec::toString).toList()));
  }

  private static List<byte[]> encoded(TensorSpec spec, List<String> words, Words encoding)
      throws UnsupportedDataException {
    byte[][] encoded = new byte[words.size()][];
    for (int i = 0; i < encoded.length; i++) {
      String word = words.get(i);
      if (word.isEmpty() || word.chars().anyMatch(c -> " \t\r\n".indexOf(c) >= 0)) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_NAME,
            "Cannot write '%s' as word vectors: word %d, '%s', is empty or has blanks in it"
                .formatted(spec.name(), i, word));
      }
      try {
        encoded[i] = encoding.encode(word);
      } catch (CharacterCodingException e) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_NAME,
            "Cannot write '%s' as word vectors: word %d, '%s', has no %s form"
                .formatted(spec.name(), i, word, encoding));
      }
    }
    return List.of(encoded);
  }
}
