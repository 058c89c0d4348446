package io.paramill.cli;

import io.paramill.corpus.Vocabulary;
import io.paramill.pipeline.Training;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "size",
    description = {
      "Shows what memory training would take, by a run's vocabulary and the options of 'paramill train'.",
      "Starts nothing. The run must have its vocabulary."
    },
    footer = {
      "%nExamples:",
      "  paramill size --output out",
      "  paramill size --output hdfs:///runs/news --dim 300 --workers 16"
    })
final class SizeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;
  @Mixin private TrainOptions options;

  @Override
  public Integer call() throws IOException {
    HadoopStorage storage = new HadoopStorage(cluster.configuration());
    RunLayout layout = new RunLayout(storage.locate(output.output));
    int words = Vocabulary.read(storage, layout.vocabulary()).size();
    int shards =
        storage.exists(RunLayout.manifest(layout.shards()))
            ? ShardManifest.read(storage, layout.shards()).shards().size()
            : 1;
    Training training = options.training(layout.root(), 0, shards);
    int container = training.memoryMiB(storage);
    TextTable table = new TextTable("what", "MiB");
    table.row(
        "embeddings, %,d words of %d numbers".formatted(words, options.dim),
        "%,d".formatted((((long) words * options.dim * Float.BYTES) >> 20) + 1));
    table.row("a container", "%,d".formatted(container));
    table.row(
        "%d containers at a time".formatted(training.workers()),
        "%,d".formatted((long) training.workers() * container));
    int gpu = training.gpuMiB(storage);
    if (gpu > 0) {
      table.row("a container's GPU", "%,d".formatted(gpu));
    }
    table.print(spec.commandLine().getOut());
    return ExitCode.OK.code();
  }
}
