package io.paramill.train.word2vec;

/**
 * The arithmetic of a window: the input rows of the words around a centre against the output rows
 * of the centre and of the negatives. A window is one step of gradient descent, so that each row is
 * read and written once a window and not once a pair (Ji et al. 2016, arXiv 1604.04661). Rows are
 * {@link Matrix#stride} floats long, padded by zeros, so that no kernel has a remainder to deal
 * with. Not for use by several threads.
 */
interface Kernel {

  /** The name by which a plan chooses it. */
  String name();

  /** Whether this machine runs it faster than plain code. */
  default boolean worthwhile() {
    return true;
  }

  /** The learning rate that steps are made with from now on. */
  default void rate(float rate) {}

  /**
   * Starts a window: sets {@code scores[c * outputs.count + k]} to the dot product of input row
   * {@code c} and output row {@code k}.
   */
  void scores(Rows inputs, Rows outputs, float[] scores);

  /**
   * Ends the window: with the rows as they were before, adds {@code steps[c * outputs.count + k]}
   * times output row {@code k} to input row {@code c}, and as many times input row {@code c} to
   * output row {@code k}.
   */
  void update(float[] steps);
}
