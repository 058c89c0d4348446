package io.paramill.train;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.BitSet;

/** Takes what a task has trained, and gives back what became of it. */
@FunctionalInterface
public interface Exchange {

  /** What a task has changed. */
  @FunctionalInterface
  interface Changes {

    /**
     * Hands on the rows that were changed since the last step: absolute values, with the number of
     * updates of each row; tensors and blocks in the order of the model.
     */
    void to(BlockConsumer blocks) throws IOException;
  }

  /** Takes what became of changes. */
  @FunctionalInterface
  interface Merged extends BlockConsumer {

    /**
     * Which rows of a block are of use, counted from its first one; others need not be handed on.
     * Every row, unless said otherwise.
     */
    default BitSet wanted(TensorSpec spec, long firstRow, int rowCount) {
      BitSet all = new BitSet(rowCount);
      all.set(0, rowCount);
      return all;
    }
  }

  /**
   * Ends a step. Called once for each step of a task, from the training thread.
   *
   * @param merged takes every row that any shard has changed and that is wanted, as the next step
   *     starts from it, and perhaps others; in this thread, perhaps before all changes were handed
   *     on, but never for a block that was not. Not called at the end of a round whose workers do
   *     not meet
   * @throws InterruptedException if the thread is interrupted while it waits for other shards
   */
  void step(Changes changes, Merged merged) throws IOException, InterruptedException;
}
