package io.paramill.benchmark;

import io.paramill.cli.Benchmark;
import io.paramill.convert.Formats;
import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.corpus.Vocabulary;
import io.paramill.evaluate.Embedding;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.shard.ShardJob;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.jobs.vocab.VocabJob;
import io.paramill.jobs.vocab.VocabularyRequest;
import io.paramill.pipeline.Training;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorSource;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * How good word vectors are by the number of shards and merges: the shards of a run trained in one
 * process, with the jobs, the trainer and the merge of a cluster, and scored with the built-in
 * sets. Each trained model is a line, printed and written as soon as it is there.
 *
 * <pre>
 * --corpus PATH     what to train; by default the environment's PARAMILL_CORPUS
 * --cell S,M        shards and merges in all; repeated; by default those of docs/quality.md
 * --seeds N         1 to N; 3
 * --epochs N        3
 * --rate X          repeated; by default the one of paramill train for so many shards
 * --by STRATEGY     how the corpus is sharded; random
 * --merge RULE      by default the one of paramill train for so many shards
 * --setting NAME=VALUE   of the trainer; repeated
 * --threads N       shards that train at a time; 1
 * --output FILE     lines of a former, perhaps unfinished, call, which are not measured again; takes the new ones
 * --peer word2vec=PATH   the program of that name, on the documents of one shard
 * </pre>
 */
public final class QualityBenchmark implements Benchmark {

  private static final List<String> CELLS = List.of("1,1", "8,64", "8,16", "2,16", "8,4", "32,64");

  private static final int MIN_COUNT = 5;

  private static final String WORD2VEC = "word2vec";

  @Override
  public String name() {
    return "quality";
  }

  @Override
  public String description() {
    return "scores by shards and merges [--corpus PATH] [--cell S,M]... [--seeds N] [--epochs N]"
        + " [--rate X]... [--by STRATEGY] [--merge RULE] [--setting NAME=VALUE]... [--threads N]"
        + " [--output FILE] [--peer word2vec=PATH]";
  }

  @Override
  public void run(List<String> arguments, PrintWriter out)
      throws IOException, InterruptedException {
    Arguments options =
        new Arguments(
            arguments,
            Set.of(
                "--corpus",
                "--cell",
                "--seeds",
                "--epochs",
                "--rate",
                "--by",
                "--merge",
                "--setting",
                "--threads",
                "--output",
                "--peer"));
    String corpus = options.last("--corpus").orElse(System.getenv("PARAMILL_CORPUS"));
    if (corpus == null) {
      throw new IllegalArgumentException("Missing --corpus PATH");
    }
    QualityTable table = QualityTable.open(options.last("--output").map(Path::of), out);
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Grid grid = new Grid(options, Path.of(corpus).toAbsolutePath(), scratch, table);
      for (int seed = 1; seed <= options.number("--seeds", 3); seed++) {
        grid.measure(seed);
      }
    }
    out.println();
    table.means().print(out);
  }

  private record Grid(Arguments options, Path corpus, ScratchFolder scratch, QualityTable table) {

    private void measure(int seed) throws IOException, InterruptedException {
      for (String cell : options.all("--cell").isEmpty() ? CELLS : options.all("--cell")) {
        String[] numbers = cell.split(",", 2);
        int shards = Integer.parseInt(numbers[0]);
        List<String> rates = new ArrayList<>(options.all("--rate"));
        if (rates.isEmpty()) {
          rates.add(Double.toString(Training.rate(shards)));
        }
        for (String rate : rates) {
          paramill(seed, shards, Integer.parseInt(numbers[1]), rate);
        }
      }
      for (String peer : options.all("--peer")) {
        if (!peer.startsWith(WORD2VEC + "=")) {
          throw new IllegalArgumentException("Unknown peer '" + peer + "': there is word2vec=PATH");
        }
        List<String> rates = new ArrayList<>(options.all("--rate"));
        if (rates.isEmpty()) {
          rates.add(Double.toString(Training.rate(1)));
        }
        for (String rate : rates) {
          word2vec(peer.substring(WORD2VEC.length() + 1), seed, rate);
        }
      }
    }

    private int epochs() {
      return (int) options.number("--epochs", 3);
    }

    private void paramill(int seed, int shards, int merges, String rate)
        throws IOException, InterruptedException {
      String by = options.last("--by").orElse("random");
      String rule = options.last("--merge").orElse(Training.rule(shards, merges / epochs()));
      String trainer =
          options.all("--setting").isEmpty()
              ? "paramill"
              : "paramill " + String.join(" ", options.all("--setting"));
      QualityTable.Key key =
          new QualityTable.Key(
              trainer, by + " " + rule, shards, merges, rate, seed + ", " + epochs() + " epochs");
      if (table.has(key)) {
        return;
      }
      RunLayout layout = prepared(by, seed, shards);
      List<String> command = new ArrayList<>();
      // Each shard has a model of its own, and hands on what it changed.
      command.addAll(Java.command((1 + shards / 4) + "g"));
      command.addAll(
          List.of(
              ShardedTraining.class.getName(),
              layout.root().path(),
              Integer.toString(seed),
              Integer.toString(epochs()),
              Integer.toString(merges),
              rule,
              options.last("--threads").orElse("1"),
              "rate=" + rate));
      command.addAll(options.all("--setting"));
      double seconds = Child.run(scratch.path(), command).userSeconds();
      table.add(key, scores(layout.model(1)), seconds);
      new LocalStorage().delete(layout.root().child("rounds"));
    }

    private void word2vec(String program, int seed, String rate)
        throws IOException, InterruptedException {
      QualityTable.Key key =
          new QualityTable.Key(WORD2VEC, "", 1, 1, rate, seed + ", " + epochs() + " epochs");
      if (table.has(key)) {
        return;
      }
      Path text = scratch.file("text");
      write(prepared("random", seed, 1), text);
      Path vectors = scratch.file("word2vec.bin");
      List<String> command =
          TrainText.word2vec(program, text.toString(), rate, Integer.toString(epochs()), 1);
      double seconds = Child.run(scratch.path(), command).userSeconds();
      table.add(key, scores(Location.of(vectors)), seconds);
      Files.delete(vectors);
    }

    /** A run with its vocabulary and its shards. */
    private RunLayout prepared(String by, int seed, int shards)
        throws IOException, InterruptedException {
      Storage storage = new LocalStorage();
      Configuration configuration = ShardBenchmark.configuration(scratch.path());
      RunLayout counted = new RunLayout(Location.of(scratch.file("counted")));
      if (!storage.exists(counted.vocabularyFolder())) {
        var unused =
            VocabJob.run(
                configuration,
                new VocabularyRequest(corpus.toString(), counted.root(), MIN_COUNT, 0),
                JobProgress.NONE);
      }
      RunLayout layout =
          new RunLayout(Location.of(scratch.file("%s-%d-%d".formatted(by, seed, shards))));
      if (!storage.exists(layout.shards())) {
        Vocabulary.read(storage, counted.vocabulary()).write(storage, layout.vocabulary());
        var unused =
            ShardJob.run(
                configuration,
                new ShardRequest(corpus.toString(), layout.root(), by, seed, shards),
                JobProgress.NONE);
      }
      return layout;
    }

    private static QualityTable.Scores scores(Location model) throws IOException {
      Storage storage = new LocalStorage();
      try (TensorSource source =
          Formats.recognise(storage, model).open(storage, model, FormatOptions.NONE)) {
        return QualityTable.Scores.of(Embedding.load(source));
      }
    }

    /** Writes the documents of all shards, a line each. */
    private static void write(RunLayout layout, Path text) throws IOException {
      Storage storage = new LocalStorage();
      try (BufferedWriter writer = Files.newBufferedWriter(text)) {
        for (ShardManifest.Shard shard : ShardManifest.read(storage, layout.shards()).shards()) {
          for (String file : shard.files()) {
            Location location = layout.shards().child(shard.path()).child(file);
            try (var reader = new DocumentFiles.Reader(storage.open(location))) {
              for (Document document = reader.next(); document != null; document = reader.next()) {
                writer.append(document.text()).append('\n');
              }
            }
          }
        }
      }
    }
  }
}
