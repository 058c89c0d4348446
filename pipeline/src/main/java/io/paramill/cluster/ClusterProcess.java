package io.paramill.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;

/**
 * An {@link EmbeddedCluster} in a process of its own, which is tuned for a short life. It ends with
 * its standard input, so also if this process dies.
 */
final class ClusterProcess implements Cluster {

  private static final String MAIN = "io.paramill.cli.Paramill";
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          // Most of its time is a start: the optimising compiler and the verifier would not pay.
          "-XX:TieredStopAtLevel=1",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote");
  private static final List<String> PROPERTIES =
      List.of("java.io.tmpdir", "java.util.logging.config.file", "paramill.log.file");

  private static final int POLL_MILLIS = 50;
  private static final int STOP_SECONDS = 20;

  private final Path folder;
  private final Process process;
  private Configuration configuration;

  private ClusterProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts the process and waits until the cluster is ready.
   *
   * @param settings what the user asks for
   * @throws ClusterUnavailableException if it does not start
   */
  static ClusterProcess start(Configuration settings) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("paramill-cluster-");
    Path asked = folder.resolve("asked.xml");
    ClusterFiles.write(settings, asked);
    Path ready = folder.resolve("conf");
    ClusterProcess cluster =
        new ClusterProcess(
            folder,
            new ProcessBuilder(command(asked, ready))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve("err").toFile())
                .start());
    try {
      while (!ClusterFiles.areIn(ready)) {
        if (!cluster.process.isAlive()) {
          throw new ClusterUnavailableException(cluster.lastWords());
        }
        Thread.sleep(POLL_MILLIS);
      }
      cluster.configuration = ClusterFiles.read(settings, ready);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static List<String> command(Path asked, Path ready) {
    // Ctrl-C reaches all processes of a terminal, and the cluster must outlive the commands on it.
    List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    for (String property : PROPERTIES) {
      String value = System.getProperty(property);
      if (value != null) {
        command.add("-D" + property + "=" + value);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(List.of("cluster", "--conf", asked.toString(), "--conf-dir", ready.toString()));
    return command;
  }

  private String lastWords() throws IOException {
    String last =
        "Cannot start the embedded cluster: it ended with exit code " + process.exitValue();
    for (String line : Files.readAllLines(folder.resolve("err"))) {
      if (line.startsWith("paramill: ")) {
        last = line.substring("paramill: ".length());
      }
    }
    return last;
  }

  @Override
  public Configuration configuration() {
    return new Configuration(configuration);
  }

  @Override
  public String description() {
    return "embedded, with %d nodes".formatted(EmbeddedCluster.NODES);
  }

  @Override
  public void close() throws IOException {
    // Ctrl-C comes as an interrupt, and whoever is interrupted cannot wait.
    boolean interrupted = Thread.interrupted();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      FileUtil.fullyDelete(folder.toFile());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
