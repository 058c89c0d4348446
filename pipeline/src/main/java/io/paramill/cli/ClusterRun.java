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

/**
 * What every command that runs stages on a cluster needs, opened in order and closed in the other.
 */
final class ClusterRun implements Closeable {

  private final Cluster cluster;
  private final HadoopStorage paths;
  private final HadoopStorage storage;
  private final RunFolder folder;
  private final Pipeline pipeline;
  private final Chain chain;
  private final Duration startup;

  private ClusterRun(
      Cluster cluster,
      HadoopStorage paths,
      RunFolder folder,
      ConsoleDisplay display,
      Duration startup) {
    this.cluster = cluster;
    this.paths = paths;
    this.folder = folder;
    this.startup = startup;
    storage = new HadoopStorage(cluster.configuration());
    pipeline = new Pipeline(display);
    chain = new Chain(cluster.configuration(), storage, folder, pipeline);
  }

  /** Connects to the cluster, or starts one, and takes the output folder. */
  static ClusterRun open(Configuration configuration, OutputOptions output, ConsoleDisplay display)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    if (!Cluster.isNamedBy(configuration)) {
      display.line("Starting an embedded cluster ...");
    }
    Cluster cluster = Cluster.of(configuration);
    try {
      display.line("Cluster: " + cluster.description());
      HadoopStorage paths = new HadoopStorage(configuration);
      RunFolder folder =
          new RunFolder(new HadoopStorage(cluster.configuration()), paths.locate(output.output));
      folder.open();
      return new ClusterRun(
          cluster, paths, folder, display, Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
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

  /**
   * A path as the run's jobs should see it: with its file system. Without one it is the user's
   * default file system, which is the local one if the cluster is embedded.
   */
  String locate(String path) throws IOException {
    return paths.locate(path).uri();
  }

  @Override
  public void close() throws IOException {
    cluster.close();
  }
}
