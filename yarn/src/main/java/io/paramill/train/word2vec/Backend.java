package io.paramill.train.word2vec;

import java.io.Closeable;

/** Where windows are trained: in the matrices themselves, or in a copy of them on a device. */
interface Backend extends Closeable {

  /** Something that trains windows in one thread; several may work at the same time. */
  Windows windows();

  /**
   * Brings to the matrices what was trained, with the number of updates.
   *
   * @param rows how many rows of each matrix are wanted, from the first one
   */
  default void read(int rows) {}

  /** Trains on with the matrices as they are now; so many rows of each, from the first one. */
  default void write(int rows) {}

  @Override
  default void close() {}
}
