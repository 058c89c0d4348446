package io.paramill.cli;

import io.paramill.cluster.Cluster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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

  /**
   * A site file has no say in what a later default file sets, so each of them holds all; the last
   * one is the sign.
   */
  private static final List<String> FILES =
      List.of("hdfs-site.xml", "mapred-site.xml", "yarn-site.xml", "core-site.xml");

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
    try (Cluster cluster = ClusterRun.start(configuration)) {
      Files.createDirectories(folder);
      for (String name : FILES) {
        write(cluster.configuration(), folder.resolve(name));
      }
      spec.commandLine().getOut().println("Ready: HADOOP_CONF_DIR=" + folder.toAbsolutePath());
      waitForEnd();
    } finally {
      for (String name : FILES) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
    return ExitCode.OK.code();
  }

  private static void write(Configuration configuration, Path file) throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp");
    try (OutputStream output = Files.newOutputStream(temporary)) {
      configuration.writeXml(output);
    }
    Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
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
