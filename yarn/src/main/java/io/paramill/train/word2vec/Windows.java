package io.paramill.train.word2vec;

/**
 * Trains the windows of documents, each of them on its own, at once or a little later. Not for use
 * by several threads.
 */
interface Windows {

  /**
   * Trains every centre of a document.
   *
   * @param rows of its words, in the document's order, at the array's begin
   * @param length how many there are
   * @param random what the windows' sizes and negatives depend on
   */
  void train(int[] rows, int length, float rate, RandomStream random);

  /** Trains what waits. */
  default void finish() {}

  /** Centres trained. */
  long positions();

  /** Pairs of a centre and a word around it or, with a bag of words, centres. */
  long examples();

  /** The loss of the examples that were measured. */
  MeasuredLoss loss();
}
