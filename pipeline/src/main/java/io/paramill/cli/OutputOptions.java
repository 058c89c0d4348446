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

  @Option(names = "--overwrite", description = "Delete what is there and start anew.")
  boolean overwrite;

  /** The run's folder, ready to be worked on. */
  RunFolder open(HadoopStorage storage) throws IOException {
    RunFolder folder = new RunFolder(storage, storage.locate(output));
    if (overwrite) {
      folder.clear();
    } else {
      folder.open();
    }
    return folder;
  }
}
