package io.paramill.train.word2vec;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.train.Exchange;
import java.io.IOException;

/** Ends the steps of a task: hands on what it has changed, and takes what the shards made of it. */
final class Steps {

  private final Model model;
  private final Matrix embeddings;
  private final Matrix weights;
  private final Exchange exchange;
  private long globalStep;
  private long positionsBefore;

  /** Starts from a model that is at a global step. */
  Steps(Model model, Matrix embeddings, Matrix weights, long globalStep, Exchange exchange) {
    this.model = model;
    this.embeddings = embeddings;
    this.weights = weights;
    this.globalStep = globalStep;
    this.exchange = exchange;
  }

  /** Ends a step, after so many centres were trained in all. */
  void end(long positions) throws IOException, InterruptedException {
    globalStep += positions - positionsBefore;
    positionsBefore = positions;
    exchange.step(
        blocks -> {
          embeddings.publish(blocks);
          weights.publish(blocks);
          model.publishStep(globalStep, blocks);
        },
        this::take);
  }

  private void take(ParameterBlock block) {
    if (block.spec().equals(model.embeddings())) {
      embeddings.set(block);
    } else if (block.spec().equals(model.weights())) {
      weights.set(block);
    } else if (block.spec().equals(model.step())) {
      globalStep = Model.step(block.values());
    }
  }
}
