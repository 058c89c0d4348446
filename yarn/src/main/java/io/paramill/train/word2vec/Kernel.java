package io.paramill.train.word2vec;

/**
 * The arithmetic of a window: a context's input row against the output rows of the centre and of
 * the negatives. Rows are {@link Matrix#stride} floats long, padded by zeros, so that no kernel has
 * a remainder to deal with. Not for use by several threads.
 */
interface Kernel {

  /** The name by which a plan chooses it. */
  String name();

  /** Whether this machine runs it faster than plain code. */
  default boolean worthwhile() {
    return true;
  }

  /** Starts a window over these output rows, no row twice. */
  void begin(OutputRows outputs);

  /** Sets {@code scores[k]} to the dot product of the input row and output row {@code k}. */
  void scores(float[] input, int offset, float[] scores);

  /**
   * Adds {@code steps[k]} times output row {@code k} to the input row, for all {@code k}, and
   * {@code steps[k]} times the input row, as it was before, to output row {@code k}.
   */
  void update(float[] input, int offset, float[] steps);

  /** Ends the window: only now the output rows are sure to be in their matrix. */
  void end();
}
