package io.paramill.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

@Command(
    name = "bench",
    description =
        "Measures, beside a named peer, and prints a table; without a name: what there is, with its"
            + " options.",
    footer = {"%nExamples:", "  paramill bench", "  paramill bench convert"})
final class BenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The benchmark.")
  private String name;

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<Benchmark> all =
        ServiceLoader.load(Benchmark.class).stream().map(ServiceLoader.Provider::get).toList();
    if (name == null) {
      TextTable table = new TextTable("benchmark", "measures");
      all.forEach(benchmark -> table.row(benchmark.name(), benchmark.description()));
      table.print(out);
      return ExitCode.OK.code();
    }
    all.stream()
        .filter(benchmark -> benchmark.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown benchmark '" + name + "': 'paramill bench' lists what there is"))
        .run(arguments, out);
    return ExitCode.OK.code();
  }
}
