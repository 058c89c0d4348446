package io.paramill.convert;

import io.paramill.tensor.Shape;
import java.util.Optional;

/** What the two-dimensional {@code weight} of a layer is. */
enum Matrix {
  /** A dense layer's, as its framework lays it out. */
  DENSE,
  /** A dense layer's, the other way round: so GPT-2 does it. */
  TURNED,
  /** A row for each word. */
  EMBEDDING;

  /** Judges by what is known, by the length of the bias, and by the layer's own name. */
  static Matrix of(Layer layer, String separator, Framework framework) {
    Draft.Role role = layer.role("weight");
    if (role == Draft.Role.EMBEDDING) {
      return EMBEDDING;
    }
    Shape shape = layer.recipe("weight").shape();
    Optional<Long> bias = layer.length("bias");
    if (bias.isPresent()) {
      int outputs = framework == Framework.TORCH ? 0 : 1;
      boolean turned =
          !bias.get().equals(shape.extent(outputs)) && bias.get().equals(shape.extent(1 - outputs));
      return turned ? TURNED : DENSE;
    }
    return role == Draft.Role.UNKNOWN && layer.namedEmbedding(separator) ? EMBEDDING : DENSE;
  }
}
