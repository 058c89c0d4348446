package io.paramill.cli;

import io.paramill.convert.Comparison;
import io.paramill.convert.Formats;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "diff",
    description = {
      "Compares two models of any layouts: names, types, shapes and numbers.",
      "Prints a line for each difference: what differs, tensor, both sides; tab-separated."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:they are the same", "1:they differ", "2:they cannot be compared"},
    footer = {
      "%nExamples:",
      "  paramill diff model.pt model.safetensors",
      "  paramill diff checkpoint/ model.pt --rtol 1e-5 --atol 1e-8"
    })
final class DiffCommand implements Callable<Integer> {

  private static final int TROUBLE = 2;

  @Spec private CommandSpec spec;
  @Mixin private HadoopOptions hadoop;

  @Parameters(index = "0", paramLabel = "A", description = "A model.")
  private String first;

  @Parameters(index = "1", paramLabel = "B", description = "Another.")
  private String second;

  @Option(
      names = "--rtol",
      paramLabel = "NUMBER",
      description = "How far from B numbers may be, relative to those of B.")
  private double relative;

  @Option(names = "--atol", paramLabel = "NUMBER", description = "How far they may be besides.")
  private double absolute;

  @Override
  public Integer call() {
    try {
      return compare() == 0 ? ExitCode.OK.code() : ExitCode.DIFFERENT.code();
    } catch (IOException | RuntimeException e) {
      spec.commandLine().getErr().println("paramill: " + Failure.of(e).message());
      return TROUBLE;
    }
  }

  private long compare() throws IOException {
    ModelFiles files = ModelFiles.of(hadoop, first, second);
    PrintWriter out = spec.commandLine().getOut();
    try (TensorSource a = open(files, first);
        TensorSource b = open(files, second)) {
      return Comparison.compare(
          a,
          b,
          new Comparison.Tolerance(relative, absolute),
          difference ->
              out.println(
                  String.join(
                      "\t",
                      difference.kind().toString().toLowerCase(Locale.ROOT).replace('_', ' '),
                      OneLine.of(difference.tensor()),
                      difference.text())));
    }
  }

  private static TensorSource open(ModelFiles files, String path) throws IOException {
    Location location = files.locate(path);
    Storage storage = files.storage();
    return Formats.recognise(storage, location).open(storage, location, FormatOptions.NONE);
  }
}
