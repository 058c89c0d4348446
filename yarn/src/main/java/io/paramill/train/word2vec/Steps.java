package io.paramill.train.word2vec;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Exchange;
import java.io.IOException;
import java.util.BitSet;
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
   * @param end the place in each tensor before which rows are exchanged
   */
  void end(long positions, int end) throws IOException, InterruptedException {
    globalStep += positions - positionsBefore;
    positionsBefore = positions;
    backend.read(end);
    exchange.step(
        blocks -> {
          for (Matrix matrix : matrices) {
            matrix.publish(end, blocks);
          }
          model.publishStep(globalStep, blocks);
        },
        new Receiver());
    backend.write(end);
  }

  private final class Receiver implements Exchange.Merged {

    @Override
    public BitSet wanted(TensorSpec spec, long firstRow, int rowCount) {
      for (Matrix matrix : matrices) {
        if (matrix.spec().equals(spec)) {
          return matrix.rows(firstRow, rowCount);
        }
      }
      return Exchange.Merged.super.wanted(spec, firstRow, rowCount);
    }

    @Override
    public void accept(ParameterBlock block) {
      if (block.spec().equals(model.step())) {
        globalStep = Model.step(block.values());
      }
      for (Matrix matrix : matrices) {
        if (matrix.spec().equals(block.spec())) {
          int unused = matrix.set(block);
        }
      }
    }
  }
}
