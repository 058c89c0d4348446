package io.paramill.cli;

import picocli.CommandLine.Option;

/** What is read. */
final class CorpusOptions {

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description =
          "The corpus: a file, folder or glob on any Hadoop file system; text (plain, gz, bz2, zst), Avro or SequenceFile.")
  String input;

  /** The path, which must be given. */
  String require() {
    if (input == null) {
      throw new IllegalArgumentException("Missing option: '--input PATH'");
    }
    return input;
  }
}
