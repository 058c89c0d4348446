package io.paramill.train.word2vec;

import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains by ND4J, on whatever its backend is: the matrices lie there, and {@link Nd4jWindows}
 * trains in batches. This class must not be touched where ND4J's jars are not on the class path.
 */
final class Nd4jBackend implements Backend {

  private final Settings settings;
  private final Supplier<Loss> losses;
  private final int batch;
  private final Nd4jMatrix inputs;
  private final Nd4jMatrix outputs;

  /**
   * Copies the matrices.
   *
   * @param batch the most windows of a batch
   */
  Nd4jBackend(Settings settings, Supplier<Loss> losses, Matrix inputs, Matrix outputs, int batch) {
    // With several threads sums would depend on how the work was cut.
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    this.settings = settings;
    this.losses = losses;
    this.batch = batch;
    this.inputs = new Nd4jMatrix(inputs);
    this.outputs = new Nd4jMatrix(outputs);
  }

  @Override
  public Windows windows() {
    return new Nd4jWindows(settings, losses.get(), inputs, outputs, batch);
  }

  @Override
  public void read(int end) {
    inputs.read(end);
    outputs.read(end);
  }

  @Override
  public void write(int end) {
    inputs.write(end);
    outputs.write(end);
  }

  @Override
  public void close() {
    inputs.close();
    outputs.close();
  }
}
