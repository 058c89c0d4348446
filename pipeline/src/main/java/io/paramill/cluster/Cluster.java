package io.paramill.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.YarnClusterMetrics;
import org.apache.hadoop.yarn.client.api.YarnClient;

/**
 * The cluster that a command runs on: one that is there already, or one that lives as long as the
 * command.
 */
public interface Cluster extends Closeable {

  /** The configuration by which its clients reach it. */
  Configuration configuration();

  /** A few words for people. */
  String description();

  /** Ends what the command started; a cluster that was there already stays. */
  @Override
  void close() throws IOException;

  /**
   * The cluster that the configuration names, or else an embedded one in a process of its own.
   *
   * @throws ClusterUnavailableException if it cannot be reached, or does not start
   */
  static Cluster of(Configuration configuration) throws IOException, InterruptedException {
    return isNamedBy(configuration) ? connect(configuration) : ClusterProcess.start(configuration);
  }

  /** An embedded cluster in this process. */
  static Cluster embedded(Configuration configuration) throws IOException {
    return EmbeddedCluster.start(configuration);
  }

  /** Whether a configuration names a cluster. */
  static boolean isNamedBy(Configuration configuration) {
    return configuration.get("mapreduce.framework.name", "local").equals("yarn")
        || !FileSystem.getDefaultUri(configuration).getScheme().equals("file");
  }

  private static Cluster connect(Configuration named) throws IOException {
    Configuration configuration = new Configuration(named);
    // A person waits: a cluster that does not answer within seconds is one that cannot be reached.
    Configuration probe = new Configuration(configuration);
    probe.setInt("ipc.client.connect.max.retries", 2);
    probe.setInt("ipc.client.connect.max.retries.on.timeouts", 1);
    probe.setInt("ipc.client.connect.timeout", 5000);
    probe.setInt("yarn.resourcemanager.connect.max-wait.ms", 5000);
    probe.setInt("yarn.resourcemanager.connect.retry-interval.ms", 1000);
    URI files = FileSystem.getDefaultUri(configuration);
    try (FileSystem system = FileSystem.newInstance(files, probe)) {
      system.getFileStatus(new Path("/"));
    } catch (IOException e) {
      throw new ClusterUnavailableException(
          "Cannot reach the file system " + files + ": " + ClusterUnavailableException.reason(e),
          e);
    }
    String manager = configuration.get("yarn.resourcemanager.address");
    int nodes;
    try (YarnClient client = YarnClient.createYarnClient()) {
      client.init(probe);
      client.start();
      YarnClusterMetrics metrics = client.getYarnClusterMetrics();
      nodes = metrics.getNumNodeManagers();
    } catch (Exception e) {
      throw new ClusterUnavailableException(
          "Cannot reach the ResourceManager at %s: %s"
              .formatted(manager, ClusterUnavailableException.reason(e)),
          e);
    }
    String description = "%s, YARN at %s with %d nodes".formatted(files, manager, nodes);
    return new Cluster() {
      @Override
      public Configuration configuration() {
        return configuration;
      }

      @Override
      public String description() {
        return description;
      }

      @Override
      public void close() {}
    };
  }
}
