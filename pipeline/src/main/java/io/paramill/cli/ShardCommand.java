package io.paramill.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "shard",
    description = "Cuts a corpus into shards: Avro files of documents, and a manifest.",
    footer = {
      "%nExamples:",
      "  paramill shard --by random --shards 8 --seed 1 --input corpus.txt.bz2 --output out",
      "  paramill shard --by count --shards 4 --input hdfs:///corpora/news --output /runs/news"
    })
final class ShardCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private CorpusOptions corpus;
  @Mixin private OutputOptions output;
  @Mixin private ShardOptions shards;
  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ConsoleDisplay display = ConsoleDisplay.on(spec.commandLine().getErr());
    String input = corpus.require();
    shards.check();
    try (ClusterRun run = ClusterRun.open(cluster.configuration(), output, display)) {
      run.chain().shard(shards.request(run.locate(input), run.folder().layout().root(), seed.seed));
      new Summary(run.storage(), run.folder().layout(), spec.commandLine().getOut()).shards();
    }
    return ExitCode.OK.code();
  }
}
