package io.paramill.cli;

import io.paramill.pipeline.Training;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    description = {
      "Trains a run's shards, one container a shard, with a merge between two rounds.",
      "What the last round trained is left to 'paramill merge'."
    },
    footer = {
      "%nExamples:",
      "  paramill train --output out --rounds 6 --epochs 3",
      "  paramill train --output out --trainer nd4j --graph net.fb --inputs x=a,b --labels y=c"
          + " --loss mse",
      "  paramill train -D mapreduce.job.queuename=nightly --output /runs/news --dim 300 --workers"
          + " 16"
    })
final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;
  @Mixin private TrainOptions options;
  @Mixin private GraphOptions graph;
  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (graph.chosen()) {
      options.check(graph.settings(graph.graph));
    } else {
      options.check();
    }
    ConsoleDisplay display = ConsoleDisplay.on(spec.commandLine().getErr());
    try (ClusterRun run = ClusterRun.open(cluster.configuration(), output, display)) {
      RunLayout layout = run.folder().layout();
      int shards = ShardManifest.read(run.storage(), layout.shards()).shards().size();
      run.chain().train(training(run, layout.root(), shards));
      new Summary(run.storage(), layout, new TextSheet(spec.commandLine().getOut())).rounds();
    }
    return ExitCode.OK.code();
  }

  private Training training(ClusterRun run, Location root, int shards) throws IOException {
    if (!graph.chosen()) {
      return options.training(root, seed.seed, shards);
    }
    Map<String, String> settings = graph.settings(run.locate(graph.graph));
    return options.training(root, seed.seed, shards, settings);
  }
}
