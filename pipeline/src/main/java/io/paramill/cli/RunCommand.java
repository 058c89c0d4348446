package io.paramill.cli;

import io.paramill.convert.Formats;
import io.paramill.evaluate.Embedding;
import io.paramill.pipeline.Chain;
import io.paramill.pipeline.Export;
import io.paramill.pipeline.Pipeline.StageReport;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = {
      "Runs the whole chain: vocabulary, shards, rounds of training and merging, exports, scores.",
      "Without --input it takes the bundled corpus; without a configured cluster it starts one for"
          + " itself.",
      "Run again with the same output, it goes on where it stopped."
    },
    footer = {
      "%nExamples:",
      "  paramill run",
      "  paramill run --input books/ --output out --shards 4 --rounds 12 --export"
          + " torch,safetensors",
      "  hadoop jar paramill-job.jar run -D mapreduce.job.queuename=nightly --input /corpora/news"
          + " --output /runs/news"
    })
final class RunCommand implements Callable<Integer> {

  /** Words of everyday English, for a first look. */
  private static final List<String> WORDS =
      List.of("king", "woman", "paris", "water", "seven", "green");

  private static final String BUNDLED_CORPUS = "PARAMILL_CORPUS";

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private CorpusOptions corpus;
  @Mixin private OutputOptions output;
  @Mixin private VocabularyOptions vocabulary;
  @Mixin private ShardOptions shards;
  @Mixin private TrainOptions train;
  @Mixin private SeedOption seed;
  @Mixin private ExportOptions exports;

  @Option(names = "--overwrite", description = "Delete what the output holds and start anew.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ConsoleDisplay display = ConsoleDisplay.on(spec.commandLine().getErr());
    String input = input();
    // Wrong names should show before a cluster is started.
    shards.check();
    train.check();
    exports.check();
    long start = System.nanoTime();
    try (ClusterRun run = ClusterRun.open(cluster.configuration(), output, display)) {
      Chain chain = run.chain();
      if (train.memory != null) {
        chain.checkWorker(train.memory);
      }
      if (overwrite) {
        run.folder().clear();
      }
      RunLayout layout = run.folder().layout();
      String located = run.locate(input);
      chain.vocabAndShard(
          vocabulary.minCount,
          vocabulary.maxWords,
          vocabulary.phrasing(),
          shards.request(located, layout.root(), seed.seed));
      int count = ShardManifest.read(run.storage(), layout.shards()).shards().size();
      chain.trainAndMerge(train.training(layout.root(), seed.seed, count));
      chain.export(exports.formats);
      summarise(run, start);
    }
    return ExitCode.OK.code();
  }

  private String input() {
    if (corpus.input != null) {
      return corpus.input;
    }
    String bundled = System.getenv(BUNDLED_CORPUS);
    if (bundled == null) {
      throw new IllegalArgumentException(
          "Missing option: '--input PATH' (the bundled corpus comes with bin/paramill only)");
    }
    return "file://" + bundled;
  }

  private void summarise(ClusterRun run, long start) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RunLayout layout = run.folder().layout();
    PageSheet page = new PageSheet();
    Sheet sheet = new TextSheet(out).and(page);
    Summary summary = new Summary(run.storage(), layout, sheet);
    Summary details = new Summary(run.storage(), layout, page);
    int rounds = run.chain().rounds();
    summary.shards();
    summary.rounds();
    details.losses(rounds);
    long scoring = System.nanoTime();
    scores(sheet, run, layout.model(rounds));
    double scored = (System.nanoTime() - scoring) / 1e9;
    sheet.heading("Exports");
    for (String format : exports.formats) {
      sheet.line("  " + Export.of(layout, format).target());
    }
    sheet.heading("Time");
    sheet.table(times(run, start, scored));
    details.settings();
    details.places();
    page.write(run.storage(), layout.report(), "Paramill: " + layout.root());
    out.printf("%nReport: %s%n", layout.report());
  }

  private static TextTable times(ClusterRun run, long start, double scored) {
    TextTable table = new TextTable("stage", "seconds", "", "of them work");
    double total = (System.nanoTime() - start) / 1e9;
    double work = 0;
    for (StageReport report : run.pipeline().reports()) {
      double worked = report.work().toMillis() / 1e3;
      work += worked;
      time(table, report.name(), report.wall().toMillis() / 1e3, worked, total);
    }
    time(table, "scores", scored, 0, total);
    time(table, "cluster", run.startup().toMillis() / 1e3, 0, total);
    time(table, "all", total, work, total);
    return table;
  }

  private static void time(TextTable table, String stage, double wall, double work, double total) {
    table.row(stage, "%.1f".formatted(wall), TextTable.Bar.of(wall, total), "%.1f".formatted(work));
  }

  private void scores(Sheet sheet, ClusterRun run, Location model) throws IOException {
    Embedding embedding;
    try (TensorSource source =
        Formats.recognise(run.storage(), model).open(run.storage(), model, FormatOptions.NONE)) {
      embedding = Embedding.load(source);
    }
    Scores scores = new Scores(embedding, sheet);
    sheet.heading("Scores");
    scores.similarities();
    scores.analogies();
    sheet.heading("Nearest words");
    scores.neighbors(WORDS);
  }
}
