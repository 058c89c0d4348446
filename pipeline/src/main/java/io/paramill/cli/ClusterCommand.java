package io.paramill.cli;

import io.paramill.cluster.Cluster;
import io.paramill.cluster.ClusterFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "cluster",
    description = {
      "Starts the embedded cluster and keeps it until standard input ends, for example by Ctrl-D.",
      "Other commands use it with HADOOP_CONF_DIR set to the folder that it writes."
    },
    footer = {
      "%nExample:",
      "  paramill cluster --conf-dir /tmp/cluster &",
      "  HADOOP_CONF_DIR=/tmp/cluster paramill run --input corpus.txt --output hdfs:///out"
    })
final class ClusterCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions options;

  @Option(
      names = "--conf-dir",
      paramLabel = "FOLDER",
      required = true,
      description = "Where to write core-site.xml; it is there as soon as the cluster is ready.")
  private Path folder;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Configuration configuration = options.configuration();
    if (Cluster.isNamedBy(configuration)) {
      throw new IllegalArgumentException("Cannot start a cluster: the configuration names one");
    }
    try (Cluster cluster = Cluster.embedded(configuration)) {
      ClusterFiles.writeTo(folder, cluster.configuration());
      spec.commandLine().getOut().println("Ready: HADOOP_CONF_DIR=" + folder.toAbsolutePath());
      waitForEnd();
    } finally {
      ClusterFiles.deleteFrom(folder);
    }
    return ExitCode.OK.code();
  }

  /** In a thread of its own, since a read from standard input cannot be interrupted. */
  private static void waitForEnd() throws IOException, InterruptedException {
    Thread reader =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Whatever is typed means nothing.
                }
              } catch (IOException e) {
                // A standard input that breaks has ended.
              }
            },
            "standard input");
    reader.setDaemon(true);
    reader.start();
    reader.join();
  }
}
