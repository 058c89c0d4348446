package io.paramill.cli;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * The options that all Hadoop tools know, at any place of the command line. No class of Hadoop is
 * named here: commands on local files run without it.
 */
class HadoopOptions {

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "Set a property of the Hadoop configuration; may be given several times.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = {"--conf", "-conf"},
      paramLabel = "FILE",
      description = "Read a file of Hadoop properties; may be given several times.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "-fs", hidden = true)
  private String fileSystem;

  @Option(names = "-jt", hidden = true)
  private String resourceManager;

  @Option(names = "-files", hidden = true)
  private String distributedFiles;

  @Option(names = "-libjars", hidden = true)
  private String distributedJars;

  @Option(names = "-archives", hidden = true)
  private String distributedArchives;

  /** Whether anything says which cluster is meant: an option, or a file of Hadoop's. */
  final boolean isConfigured() {
    return !properties.isEmpty()
        || !files.isEmpty()
        || fileSystem != null
        || resourceManager != null
        || System.getProperty("oozie.action.conf.xml") != null
        || HadoopOptions.class.getResource("/core-site.xml") != null;
  }

  /**
   * The options as Hadoop's tools take them.
   *
   * @throws NoSuchFileException if a file of properties is not there
   */
  final List<String> arguments() throws NoSuchFileException {
    List<String> arguments = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new NoSuchFileException(file.toString());
      }
      add(arguments, "-conf", file.toString());
    }
    add(arguments, "-fs", fileSystem);
    add(arguments, "-jt", resourceManager);
    add(arguments, "-files", distributedFiles);
    add(arguments, "-libjars", distributedJars);
    add(arguments, "-archives", distributedArchives);
    properties.forEach((key, value) -> add(arguments, "-D", key + "=" + value));
    return arguments;
  }

  private static void add(List<String> arguments, String option, String value) {
    if (value != null) {
      arguments.add(option);
      arguments.add(value);
    }
  }
}
