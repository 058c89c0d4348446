package io.paramill.cli;

import io.paramill.pipeline.RunFolder;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import picocli.CommandLine.Option;

/** Where a run lies. */
final class OutputOptions {

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      defaultValue = "paramill-out",
      description = "The run's folder, on any Hadoop file system; default: ${DEFAULT-VALUE}.")
  String output;

  /** The run's folder, if it is free or a run's. */
  RunFolder open(HadoopStorage storage) throws IOException {
    RunFolder folder = new RunFolder(storage, storage.locate(output));
    folder.open();
    return folder;
  }
}
