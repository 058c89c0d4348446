package io.paramill.train.word2vec;

import java.io.Closeable;

/** Where windows are trained: in the matrices themselves, or in a copy of them on a device. */
interface Backend extends Closeable {

  /** Something that trains windows in one thread; several may work at the same time. */
  Windows windows();

  /**
   * Brings to the matrices what was trained, with the number of updates.
   *
   * @param end the place in each tensor before which rows are wanted
   */
  default void read(int end) {}

  /** Trains on with the matrices as they are now, with the rows before a place in each tensor. */
  default void write(int end) {}

  @Override
  default void close() {}
}
