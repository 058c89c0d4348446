package io.paramill.train.nd4j;

import io.paramill.corpus.DocumentFiles;
import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.PartsSource;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Exchange;
import io.paramill.train.ShardRecords;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.train.TrainingTask;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/**
 * Trains a graph of ND4J's SameDiff on numbers: regressions, classifiers, whatever has placeholders
 * for a minibatch and a loss. Its floating-point variables are the model, under their names and
 * with the values that the graph's file has; constants stay as they are.
 *
 * <pre>
 * setting    default
 * graph                   the file that SameDiff.save wrote, or a zip of it; containers must reach it, too
 * inputs                  placeholders and the records' fields that they are given, see {@link Feed}:
 *                         x=height,weight;y=age; a placeholder's shape is [-1, numbers...]
 * labels     none         more of these
 * loss                    the variable to make smaller, as a rule the mean over a minibatch
 * batch      32           records of a minibatch; the last one of a step has those that are left,
 *                         which may be one more
 * updater    sgd          adam: with moments that start from 0 in each task
 * rate       0.01         learning rate, the same throughout
 * </pre>
 *
 * <p>Records come in the order of the shard. Each row counts the records of its step as its
 * updates. The same task and parameters give the same bits on machines of the same kind.
 *
 * <p>ND4J is not part of the job jar: its jars must be on the class path of the client and of the
 * containers. This class loads without them.
 */
public final class Nd4jTrainer implements Trainer {

  private static final String ND4J_CLASS = "org.nd4j.autodiff.samediff.SameDiff";

  private static final long REPORT_NANOS = 500_000_000;

  /** Code, metadata, stacks, and the classes of Hadoop and ND4J. */
  private static final long JVM_BYTES = 320L << 20;

  /** ND4J's native code and what it keeps for itself. */
  private static final long ND4J_BYTES = 320L << 20;

  /** Of the model: as an array, and in the graph's file. */
  private static final int HEAP_COPIES = 2;

  /** Of the model: variables, gradients, changes, two moments, and one more. */
  private static final int NATIVE_COPIES = 6;

  /** Of a number of a minibatch: as read, as fed, and what the graph makes of it. */
  private static final long FED_BYTES = 64;

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public void check(Map<String, String> settings) {
    Settings unused = Settings.of(settings);
  }

  @Override
  public long memoryBytes(TrainingPlan plan, Storage storage) throws IOException {
    Settings settings = Settings.of(plan.settings());
    Graph graph = load(storage, settings);
    return JVM_BYTES + HEAP_COPIES * modelBytes(graph) + nativeBytes(settings, graph);
  }

  @Override
  public long nativeBytes(TrainingPlan plan, Storage storage) throws IOException {
    Settings settings = Settings.of(plan.settings());
    return nativeBytes(settings, load(storage, settings));
  }

  /** Besides the model, a guess: what a graph needs in between, only the graph knows. */
  private static long nativeBytes(Settings settings, Graph graph) {
    long fed = settings.feeds().stream().mapToLong(graph::rowLength).sum() * settings.batch();
    return ND4J_BYTES + NATIVE_COPIES * modelBytes(graph) + FED_BYTES * fed;
  }

  private static long modelBytes(Graph graph) {
    return graph.parameters().stream().mapToLong(parameter -> parameter.values().length).sum();
  }

  @Override
  public List<TensorSpec> initialise(TrainingPlan plan, Storage storage, BlockConsumer blocks)
      throws IOException {
    List<Parameter> parameters = load(storage, Settings.of(plan.settings())).parameters();
    for (Parameter parameter : parameters) {
      parameter.publish(0, blocks);
    }
    return parameters.stream().map(Parameter::spec).toList();
  }

  @Override
  public Map<String, Double> train(
      TrainingTask task, PartsSource model, Exchange exchange, Progress progress)
      throws IOException, InterruptedException {
    Settings settings = Settings.of(task.plan().settings());
    RunLayout layout = new RunLayout(Location.of(task.plan().root()));
    Graph graph = load(task.storage(), settings);
    for (Parameter parameter : graph.parameters()) {
      parameter.load(model, layout.model(task.round() - 1));
    }
    graph.write();
    Shard shard = ShardManifest.read(task.storage(), layout.shards()).shards().get(task.shard());
    long from = task.from(shard.records());
    long to = task.to(shard.records());
    try (ShardRecords<GenericRecord> records =
        new ShardRecords<>(
            task.storage(), layout.shards(), shard, from, to, DocumentFiles.Reader::nextRecord)) {
      Minibatches batches =
          new Minibatches(graph, settings, records, layout.shards().child(shard.path()));
      long reported = System.nanoTime();
      for (int step = 1; step <= task.steps(); step++) {
        long end = task.to(shard.records(), step);
        long begin = records.position();
        while (records.position() < end) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          batches.train(end);
          long now = System.nanoTime();
          if (now - reported >= REPORT_NANOS || records.position() == to) {
            reported = now;
            progress.report(
                (records.position() - from) / (double) (to - from),
                Map.of("loss", batches.meanLoss(), "rate", settings.rate()));
          }
        }
        endStep(graph, end - begin, exchange);
      }
      return Map.of(
          "loss", batches.meanLoss(), "tokens", 0.0, "examples", (double) batches.examples());
    }
  }

  private static void endStep(Graph graph, long records, Exchange exchange)
      throws IOException, InterruptedException {
    graph.read();
    exchange.step(
        blocks -> {
          if (records > 0) {
            for (Parameter parameter : graph.parameters()) {
              parameter.publish(records, blocks);
            }
          }
        },
        block ->
            graph.parameters().stream()
                .filter(parameter -> parameter.spec().equals(block.spec()))
                .forEach(parameter -> parameter.set(block)));
    graph.write();
  }

  private static Graph load(Storage storage, Settings settings) throws IOException {
    try {
      Class.forName(ND4J_CLASS, false, Nd4jTrainer.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "Cannot train with nd4j: ND4J's jars are not on the class path", e);
    }
    return Graph.load(storage, settings);
  }
}
