package io.paramill.cli;

import io.paramill.convert.Verifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Reads a model whole, with every check and checksum that its layout has.",
      "Prints a line for each damage: code, tensor, file, offset, what is wrong; tab-separated."
    },
    footer = {"%nExample:", "  paramill verify model.pt"})
final class VerifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HadoopOptions hadoop;

  @Parameters(paramLabel = "PATH", description = "A file or folder, on any file system.")
  private String path;

  @Override
  public Integer call() throws IOException {
    ModelFiles files = ModelFiles.of(hadoop, path);
    PrintWriter out = spec.commandLine().getOut();
    int[] damages = {0};
    Verifier.Extent extent =
        Verifier.verify(
            files.storage(),
            files.locate(path),
            damage -> {
              damages[0]++;
              out.println(line(damage));
            });
    if (damages[0] > 0) {
      return ExitCode.DIFFERENT.code();
    }
    out.printf("All is well: %,d tensors, %,d bytes%n", extent.tensors(), extent.bytes());
    return ExitCode.OK.code();
  }

  private static String line(Verifier.Damage damage) {
    return String.join(
        "\t",
        damage.code().toString(),
        OneLine.of(damage.tensor().orElse("-")),
        OneLine.of(damage.location().toString()),
        damage.offset() < 0 ? "-" : Long.toString(damage.offset()),
        damage.message());
  }
}
