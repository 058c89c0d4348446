package io.paramill.cli;

import io.paramill.convert.Formats;
import java.util.List;
import picocli.CommandLine.Option;

/** The layouts in which a model is left. */
final class ExportOptions {

  @Option(
      names = "--export",
      paramLabel = "FORMAT",
      split = ",",
      defaultValue = "tensorflow,torch,paddle,numpy,safetensors,word2vec",
      description = "Layouts to write, separated by commas; default: ${DEFAULT-VALUE}.")
  List<String> formats;

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  void check() {
    formats.forEach(Formats::named);
  }
}
