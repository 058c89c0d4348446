package io.paramill.cli;

import io.paramill.evaluate.Analogies;
import io.paramill.evaluate.Embedding;
import io.paramill.evaluate.EvaluationSets;
import io.paramill.evaluate.WordSimilarity;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "eval",
    description = {
      "Scores an embedding: Spearman's correlation with people's judgement of word similarity, and the",
      "share of analogies that it answers (among the 30,000 most frequent words, without those of the question)."
    },
    footer = {
      "%nExamples:",
      "  paramill eval paramill-out",
      "  paramill eval vectors.bin --similarity pairs.txt",
      "  paramill eval model.npy --vocabulary vocabulary.tsv --analogies questions.txt"
    })
final class EvalCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private EmbeddingOptions options;

  @Option(
      names = "--similarity",
      paramLabel = "FILE",
      description =
          "Lines of two words and a number; may be given several times. Default: the built-in sets.")
  private List<String> similarities = new ArrayList<>();

  @Option(
      names = "--analogies",
      paramLabel = "FILE",
      description = "Questions as in questions-words.txt. Default: the built-in set.")
  private String analogies;

  @Override
  public Integer call() throws IOException {
    HadoopStorage storage = new HadoopStorage(cluster.configuration());
    Sheet out = new TextSheet(spec.commandLine().getOut());
    Embedding embedding = options.load(storage);
    boolean builtIn = similarities.isEmpty() && analogies == null;
    if (builtIn) {
      new Scores(embedding, out).similarities();
    } else if (!similarities.isEmpty()) {
      TextTable table = Scores.similarityTable();
      for (String file : similarities) {
        Location location = storage.locate(file);
        try (StorageInput input = storage.open(location)) {
          Scores.row(table, location.name(), WordSimilarity.of(embedding, input.stream()));
        }
      }
      out.table(table);
    }
    if (builtIn) {
      Scores.categories(
          Analogies.of(
              embedding, EvaluationSets.open(EvaluationSets.ANALOGIES), Analogies.CANDIDATES),
          out);
    } else if (analogies != null) {
      try (StorageInput input = storage.open(storage.locate(analogies))) {
        Scores.categories(Analogies.of(embedding, input.stream(), Analogies.CANDIDATES), out);
      }
    }
    return ExitCode.OK.code();
  }
}
