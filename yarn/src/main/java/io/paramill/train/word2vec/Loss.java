package io.paramill.train.word2vec;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the input rows of a window learn: to tell the output rows that stand for its centre from
 * others. A window's scores lie as {@link Kernel} says. Not for use by several threads.
 */
interface Loss {

  /** The names by which a plan chooses it. */
  enum Name {
    NEGATIVE,
    NCE,
    SAMPLED_SOFTMAX,
    HIERARCHICAL;

    /** Whether the output rows have biases. */
    boolean biased() {
      return this == NCE || this == SAMPLED_SOFTMAX;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Name of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static List<String> texts() {
      return Arrays.stream(values()).map(Name::toString).toList();
    }
  }

  /** The most output rows of a window. */
  int most();

  /** Begins a document: what was drawn for another one is forgotten. */
  default void restart() {}

  /** Adds the output rows of a centre to none. */
  void choose(int centre, Rows outputs, RandomStream random);

  /** Makes dot products logits. */
  default void correct(float[] scores, int inputs, Rows outputs) {}

  /** The loss of the input row whose logits start at {@code first}. */
  double loss(float[] scores, int first, Rows outputs);

  /** Replaces logits by the negative derivatives of the loss by them. */
  void descend(float[] scores, int inputs, Rows outputs);

  /** Trains what belongs to the output rows besides them, by steps as the kernel takes them. */
  default void learn(float[] steps, int inputs, Rows outputs) {}
}
