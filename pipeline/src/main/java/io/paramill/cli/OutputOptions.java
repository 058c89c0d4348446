package io.paramill.cli;

import picocli.CommandLine.Option;

/** Where a run lies. */
final class OutputOptions {

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      defaultValue = "paramill-out",
      description = "The run's folder, on any Hadoop file system; default: ${DEFAULT-VALUE}.")
  String output;
}
