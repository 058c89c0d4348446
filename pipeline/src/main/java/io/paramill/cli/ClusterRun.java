package io.paramill.cli;

import io.paramill.cluster.Cluster;
import io.paramill.pipeline.Chain;
import io.paramill.pipeline.Pipeline;
import io.paramill.pipeline.RunFolder;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;

/** What every command that runs stages on a cluster needs, opened in order and closed in the other. */
final class ClusterRun implements Closeable {

  /** Two containers of a few hundred MiB, an application master each for training and for MapReduce, and a task. */
  private static final int EMBEDDED_MEMORY_MIB = 6144;

  private static final String EMBEDDED_MEMORY = "paramill.embedded.memory.mb";

  private final Cluster cluster;
  private final HadoopStorage storage;
  private final RunFolder folder;
  private final Pipeline pipeline;
  private final Chain chain;
  private final Duration startup;

  private ClusterRun(
      Cluster cluster, OutputOptions output, ConsoleDisplay display, Duration startup)
      throws IOException {
    this.cluster = cluster;
    this.startup = startup;
    storage = new HadoopStorage(cluster.configuration());
    folder = output.open(storage);
    pipeline = new Pipeline(display);
    chain = new Chain(cluster.configuration(), storage, folder, pipeline);
  }

  /** Connects to the cluster, or starts one, and takes the output folder. */
  static ClusterRun open(
      Configuration configuration, OutputOptions output, ConsoleDisplay display)
      throws IOException {
    long start = System.nanoTime();
    if (!Cluster.isNamedBy(configuration)) {
      // A wrong output folder should show before a cluster was started for it.
      output.open(new HadoopStorage(configuration));
      display.line("Starting an embedded cluster ...");
    }
    Cluster cluster = start(configuration);
    try {
      display.line("Cluster: " + cluster.description());
      return new ClusterRun(
          cluster, output, display, Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The cluster that a configuration names, or an embedded one. */
  static Cluster start(Configuration configuration) throws IOException {
    return Cluster.of(
        configuration, configuration.getInt(EMBEDDED_MEMORY, EMBEDDED_MEMORY_MIB));
  }

  HadoopStorage storage() {
    return storage;
  }

  RunFolder folder() {
    return folder;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  Chain chain() {
    return chain;
  }

  /** How long it took until the cluster was there. */
  Duration startup() {
    return startup;
  }

  /** A path as the run's jobs should see it: with its file system. */
  String locate(String path) throws IOException {
    return storage.locate(path).toString();
  }

  @Override
  public void close() throws IOException {
    cluster.close();
  }
}
