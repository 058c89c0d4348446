package io.paramill.train.word2vec;

/** Output rows that are drawn to stand for all of them. Not for use by several threads. */
interface Candidates {

  /** Draws other rows. */
  void draw(RandomStream random);

  /** What was drawn last, no row twice; always the same array. */
  int[] rows();

  /** How often a row is expected among those that were drawn last; also of one that is not. */
  double expected(int row);
}
