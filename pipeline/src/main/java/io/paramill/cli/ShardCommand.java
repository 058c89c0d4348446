package io.paramill.cli;

import static java.util.stream.Collectors.joining;

import io.paramill.jobs.shard.ShardForecast;
import io.paramill.jobs.shard.Strategies;
import io.paramill.jobs.shard.Strategy;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "shard",
    description = "Cuts a corpus into shards: Avro files of documents, and a manifest.",
    footer = {
      "%nExamples:",
      "  paramill shard --by random --shards 8 --seed 1 --input corpus.txt.bz2 --output out",
      "  paramill shard --by count --shards 4 --input hdfs:///corpora/news --output /runs/news",
      "  paramill shard --by key --field author.name --shards 16 --input posts.avro --output out",
      "  paramill shard --by time --field /created --interval 1d --zone Europe/Berlin --input"
          + " log.jsonl --output out",
      "  paramill shard --plan --by key --field /user --shards 16 --input hdfs:///logs",
      "  paramill shard --cat out --shard 3"
    })
final class ShardCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private CorpusOptions corpus;
  @Mixin private OutputOptions output;
  @Mixin private ShardOptions shards;
  @Mixin private SeedOption seed;

  @Option(
      names = "--plan",
      description =
          "Tell what would come, by a few megabytes of the input that are sharded in this process,"
              + " and stop.")
  private boolean plan;

  @Option(
      names = "--cat",
      paramLabel = "FOLDER",
      description = "Print the records of a run's shards again, a line each, and stop.")
  private String cat;

  @Option(
      names = "--shard",
      paramLabel = "K",
      description = "With --cat: only this shard, or 'holdout'.")
  private String shard;

  @Option(names = "--strategies", description = "List the strategies with their options, and stop.")
  private boolean strategies;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (strategies) {
      TextTable table = new TextTable("strategy", "meaning", "options");
      for (Strategy each : Strategies.all()) {
        table.row(
            each.name(),
            each.description(),
            each.settings().stream().sorted().map(name -> "--" + name).collect(joining(" ")));
      }
      table.print(out);
      return ExitCode.OK.code();
    }
    if (cat != null) {
      HadoopStorage storage = new HadoopStorage(cluster.configuration());
      new ShardText(storage, new RunLayout(storage.locate(cat)).shards()).print(shard, out);
      return ExitCode.OK.code();
    }
    String input = corpus.require();
    shards.check();
    if (plan) {
      forecast(input, out);
      return ExitCode.OK.code();
    }
    ConsoleDisplay display = ConsoleDisplay.on(spec.commandLine().getErr());
    try (ClusterRun run = ClusterRun.open(cluster.configuration(), output, display)) {
      run.chain().shard(shards.request(run.locate(input), run.folder().layout().root(), seed.seed));
      publish(run.storage(), run.folder().layout());
      summarise(run, out);
    }
    return ExitCode.OK.code();
  }

  private static void summarise(ClusterRun run, PrintWriter out) throws IOException {
    RunLayout layout = run.folder().layout();
    PageSheet page = new PageSheet();
    new Summary(run.storage(), layout, new TextSheet(out).and(page)).shards();
    Summary details = new Summary(run.storage(), layout, page);
    details.settings();
    details.places();
    page.write(run.storage(), layout.report(), "Paramill: " + layout.root());
    out.printf("%nReport: %s%n", layout.report());
  }

  private void forecast(String input, PrintWriter out) throws IOException, InterruptedException {
    HadoopStorage storage = new HadoopStorage(cluster.configuration());
    ShardForecast forecast =
        ShardForecast.make(
            cluster.configuration(),
            shards.request(storage.locate(input).uri(), storage.locate(output.output), seed.seed));
    new ForecastText(forecast).print(out);
  }

  /** Beside the run's own manifest of shards, one in the output folder, whose paths start there. */
  private static void publish(Storage storage, RunLayout layout) throws IOException {
    if (!storage.exists(RunLayout.manifest(layout.root()))) {
      ShardManifest.read(storage, layout.shards())
          .below(layout.shards().name())
          .write(storage, layout.root());
    }
  }
}
