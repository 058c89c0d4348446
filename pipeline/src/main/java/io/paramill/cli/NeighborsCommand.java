package io.paramill.cli;

import io.paramill.evaluate.Embedding;
import io.paramill.evaluate.Neighbors;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "neighbors",
    description = "Prints the words nearest to some words, by the cosine of their vectors.",
    footer = {
      "%nExamples:",
      "  paramill neighbors paramill-out king paris",
      "  paramill neighbors vectors.bin --top 20 sea"
    })
final class NeighborsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private EmbeddingOptions options;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "WORD", description = "Words.")
  private List<String> words;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many words; default: ${DEFAULT-VALUE}.")
  private int top;

  @Override
  public Integer call() throws IOException {
    Embedding embedding = options.load(new HadoopStorage(cluster.configuration()));
    for (String word : words) {
      if (embedding.row(word) < 0) {
        throw new InputException("Cannot find '" + word + "': it has no vector in this model");
      }
    }
    TextTable table = new TextTable("word", "neighbor", "cosine");
    for (String word : words) {
      for (Neighbors.Neighbor neighbor : Neighbors.of(embedding, word, top)) {
        table.row(word, neighbor.word(), "%.3f".formatted(neighbor.cosine()));
      }
    }
    table.print(spec.commandLine().getOut());
    return ExitCode.OK.code();
  }
}
