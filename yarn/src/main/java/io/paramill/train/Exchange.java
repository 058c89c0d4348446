package io.paramill.train;

import io.paramill.format.parts.BlockConsumer;
import java.io.IOException;

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

  /**
   * Ends a step. Called once for each step of a task, from the training thread.
   *
   * @param merged takes every row that any shard has changed, as the next step starts from it; in
   *     this thread, perhaps before all changes were handed on, but never for a block that was not.
   *     Not called at the end of a round whose workers do not meet
   * @throws InterruptedException if the thread is interrupted while it waits for other shards
   */
  void step(Changes changes, BlockConsumer merged) throws IOException, InterruptedException;
}
