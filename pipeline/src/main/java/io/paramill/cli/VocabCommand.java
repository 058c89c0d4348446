package io.paramill.cli;

import io.paramill.corpus.Vocabulary;
import io.paramill.run.VocabularyManifest;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "vocab",
    description = "Counts the words of a corpus: the first stage of a run.",
    footer = {
      "%nExamples:",
      "  paramill vocab --input corpus.txt.bz2 --output out --min-count 5",
      "  paramill vocab -D mapreduce.job.reduces=8 --input hdfs:///corpora/news --output /runs/news"
    })
final class VocabCommand implements Callable<Integer> {

  private static final int WORDS_SHOWN = 10;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private CorpusOptions corpus;
  @Mixin private OutputOptions output;
  @Mixin private VocabularyOptions words;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "" + WORDS_SHOWN,
      description = "How many of the most frequent words to print; default: ${DEFAULT-VALUE}.")
  private int top;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ConsoleDisplay display = ConsoleDisplay.on(spec.commandLine().getErr());
    String input = corpus.require();
    try (ClusterRun run = ClusterRun.open(cluster.configuration(), output, display)) {
      run.chain().vocab(run.locate(input), words.minCount, words.maxWords, words.phrasing());
      VocabularyManifest manifest =
          VocabularyManifest.read(run.storage(), run.folder().layout().vocabularyFolder());
      Vocabulary vocabulary = Vocabulary.read(run.storage(), run.folder().layout().vocabulary());
      TextTable table = new TextTable("word", "count");
      for (int row = 0; row < Math.min(top, vocabulary.size()); row++) {
        table.row(vocabulary.word(row), vocabulary.count(row));
      }
      table.print(spec.commandLine().getOut());
      spec.commandLine()
          .getOut()
          .printf(
              "%,d words of %,d tokens in %,d documents; %s%n",
              manifest.words(),
              manifest.tokens(),
              manifest.documents(),
              run.folder().layout().vocabulary());
    }
    return ExitCode.OK.code();
  }
}
