package io.paramill.train.word2vec;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.train.Exchange;
import java.io.IOException;
import java.util.List;

/** Ends the steps of a task: hands on what it has changed, and takes what the shards made of it. */
final class Steps {

  private final Model model;
  private final List<Matrix> matrices;
  private final Backend backend;
  private final Exchange exchange;
  private long globalStep;
  private long positionsBefore;

  /** Starts from a model that is at a global step; its matrices come in the model's order. */
  Steps(Model model, List<Matrix> matrices, Backend backend, long globalStep, Exchange exchange) {
    this.model = model;
    this.matrices = matrices;
    this.backend = backend;
    this.globalStep = globalStep;
    this.exchange = exchange;
  }

  /**
   * Ends a step, after so many centres were trained in all.
   *
   * @param rows how many rows of each matrix are exchanged, from the first one
   */
  void end(long positions, int rows) throws IOException, InterruptedException {
    globalStep += positions - positionsBefore;
    positionsBefore = positions;
    backend.read(rows);
    exchange.step(
        blocks -> {
          for (Matrix matrix : matrices) {
            matrix.publish(rows, blocks);
          }
          model.publishStep(globalStep, blocks);
        },
        this::take);
    backend.write(rows);
  }

  private void take(ParameterBlock block) {
    if (block.spec().equals(model.step())) {
      globalStep = Model.step(block.values());
    }
    for (Matrix matrix : matrices) {
      if (matrix.spec().equals(block.spec())) {
        matrix.set(block);
      }
    }
  }
}
