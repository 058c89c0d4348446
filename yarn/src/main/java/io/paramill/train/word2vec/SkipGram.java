package io.paramill.train.word2vec;

import java.util.Optional;

/** Trains each window as soon as it is there, by a kernel. */
final class SkipGram extends WindowTrainer {

  private final Kernel kernel;
  private final Optional<Bag> bag;
  private final Rows inputs;
  private final Rows outputs;
  private final float[] scores;

  SkipGram(Settings settings, Kernel kernel, Loss loss, Matrix inputs, Matrix outputs) {
    super(settings, loss);
    this.kernel = kernel;
    bag = settings.cbow() ? Optional.of(new Bag(settings.dim())) : Optional.empty();
    this.inputs = new Rows(inputs, 2 * settings.window());
    this.outputs = new Rows(outputs, loss.most());
    scores = new float[2 * settings.window() * loss.most()];
  }

  @Override
  Rows inputs() {
    return inputs;
  }

  @Override
  Rows outputs() {
    return outputs;
  }

  @Override
  void window(float rate) {
    kernel.rate(rate);
    if (bag.isPresent()) {
      step(bag.get().of(inputs), rate);
      bag.get().spread(inputs);
    } else {
      step(inputs, rate);
    }
    inputs.countTimes();
  }

  private void step(Rows sources, float rate) {
    kernel.scores(sources, outputs, scores);
    descend(scores, sources, outputs, rate);
    kernel.update(scores);
  }
}
