package io.paramill.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "merge",
    description = "Merges what a run's last round trained into its final model, in reducers.",
    footer = {"%nExample:", "  paramill merge --output out"})
final class MergeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ConsoleDisplay display = ConsoleDisplay.on(spec.commandLine().getErr());
    try (ClusterRun run = ClusterRun.open(cluster.configuration(), output, display)) {
      run.chain().merge();
      spec.commandLine().getOut().println(run.folder().layout().model(run.chain().rounds()));
    }
    return ExitCode.OK.code();
  }
}
