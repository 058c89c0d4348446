package io.paramill.train;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.PartsSource;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Trains shards. Found by {@link ServiceLoader}; an instance lives as long as its worker and may
 * keep what rounds share (the vocabulary, compiled code), but its results depend on the task and
 * the initial parameters alone. Runs in a container.
 */
public interface Trainer {

  /** The name by which a plan chooses it. */
  String name();

  /** Tells how far a task is. */
  @FunctionalInterface
  interface Progress {

    /**
     * Called every now and then from the training thread, and when the task's last record is
     * trained.
     *
     * @param share of the task that is done, from 0 to 1
     * @param metrics numbers so far or since the last call, for example {@code loss} (of one
     *     example, a mean), {@code rate} (of learning) and {@code tokensPerSecond}
     */
    void report(double share, Map<String, Double> metrics);
  }

  /**
   * Checks a plan's settings, as far as they can be without reading anything.
   *
   * @throws IllegalArgumentException if one is unknown, missing or wrong; the message says why
   */
  void check(Map<String, String> settings);

  /** The memory that a container needs for its largest shard, in bytes, the JVM's own included. */
  long memoryBytes(TrainingPlan plan, Storage storage) throws IOException;

  /** The part of it that native code takes, which is no room for a Java heap. */
  default long nativeBytes(TrainingPlan plan, Storage storage) throws IOException {
    return 0;
  }

  /** The memory of a GPU that a container needs beside it, in bytes; 0 if it needs no GPU. */
  default long gpuBytes(TrainingPlan plan, Storage storage) throws IOException {
    return 0;
  }

  /**
   * Makes the initial parameters of the whole model, block by block, in memory that does not grow
   * with the model. Runs in the client.
   *
   * @return every tensor of the model
   */
  List<io.paramill.tensor.TensorSpec> initialise(
      TrainingPlan plan, Storage storage, BlockConsumer blocks) throws IOException;

  /**
   * Trains one task.
   *
   * @param model the parameters to start from
   * @param exchange takes the parameters that the task changed, at the end of each of its steps
   * @return metrics of the task: {@code loss} (mean of an example), {@code tokens} (records' words
   *     read), {@code examples}
   * @throws InterruptedException if the thread is interrupted; nothing may be published then
   */
  Map<String, Double> train(
      TrainingTask task, PartsSource model, Exchange exchange, Progress progress)
      throws IOException, InterruptedException;

  /**
   * A new trainer of this name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  static Trainer named(String name) {
    List<Trainer> all =
        ServiceLoader.load(Trainer.class, Trainer.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    return all.stream()
        .filter(trainer -> trainer.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown trainer '%s': there are %s"
                        .formatted(
                            name,
                            all.stream().map(Trainer::name).collect(Collectors.joining(", ")))));
  }
}
