package io.paramill.benchmark;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.corpus.Vocabulary;
import io.paramill.format.parts.PartsSource;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.train.TrainingTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;

/** A program that trains a text on one thread, from counting its words to writing the vectors. */
final class OneThread {

  private static final int MIN_COUNT = 5;

  /** The word2vec program's default. */
  static final String RATE = "0.025";

  private static final Map<String, String> SETTINGS =
      Map.of("dim", "128", "window", "5", "negative", "5", "sample", "1e-4", "rate", RATE);

  /** As the trainer's settings say. */
  private static final String GENSIM =
      """
      import sys
      from gensim.models import Word2Vec
      model = Word2Vec(corpus_file=sys.argv[1], vector_size=128, window=5, negative=5, sample=1e-4,
                       alpha=0.025, min_count=5, sg=1, epochs=1, workers=1)
      model.wv.save_word2vec_format('gensim.bin', binary=True)
      """;

  private OneThread() {}

  /** The word2vec program's command line, with the same settings. */
  static List<String> word2vec(String program, String text, String rate, String epochs) {
    return List.of(
        (program
                + " -train "
                + text
                + " -output word2vec.bin -binary 1 -cbow 0 -size 128 -window 5"
                + " -negative 5 -hs 0 -sample 1e-4 -min-count 5 -threads 1 -alpha "
                + rate
                + " -iter "
                + epochs)
            .split(" ", -1));
  }

  /** The command line of a script that has gensim do the same. */
  static List<String> gensim(String python, String text) {
    return List.of(python, "-c", GENSIM, text);
  }

  /** Takes the kernel, the text, a sentence a line, and the folder to make. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Storage storage = new LocalStorage();
    Path text = Path.of(arguments[1]);
    RunLayout layout = new RunLayout(Location.of(Path.of(arguments[2]).toAbsolutePath()));
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("kernel", arguments[0]);
    TrainingPlan plan =
        new TrainingPlan(layout.root().toString(), "word2vec", settings, 1, 1, 1, 1);
    count(text).write(storage, layout.vocabulary());
    shard(text, storage, layout.shards());
    Trainer trainer = Trainer.named(plan.trainer());
    ModelFolder initial = ModelFolder.create(storage, layout.model(0));
    initial.finish(0, trainer.initialise(plan, storage, initial));
    ModelFolder trained = ModelFolder.create(storage, layout.model(1));
    try (PartsSource source = PartsSource.open(storage, layout.model(0))) {
      trainer.train(
          new TrainingTask(plan, storage, 0, 1),
          source,
          (changes, merged) -> changes.to(trained),
          (share, metrics) -> {});
      trained.finish(1, source.catalog().tensors());
    }
  }

  private static Vocabulary count(Path text) throws IOException {
    Map<String, long[]> counts = new HashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(text)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        StringTokenizer words = new StringTokenizer(line);
        while (words.hasMoreTokens()) {
          counts.computeIfAbsent(words.nextToken(), word -> new long[1])[0]++;
        }
      }
    }
    return new Vocabulary(
        counts.entrySet().stream()
            .filter(entry -> entry.getValue()[0] >= MIN_COUNT)
            .map(entry -> new Vocabulary.Entry(entry.getKey(), entry.getValue()[0]))
            .sorted(Vocabulary.Entry.ORDER)
            .toList());
  }

  private static void shard(Path text, Storage storage, Location shards) throws IOException {
    String name = RunLayout.shardName(0, 1);
    long records = 0;
    try (BufferedReader reader = Files.newBufferedReader(text);
        var writer = new DocumentFiles.Writer(storage.create(shards.child(name + "/text.avro")))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        writer.write(new Document("text", records++, line));
      }
    }
    var shard = new ShardManifest.Shard(0, name, List.of("text.avro"), records, 0, 0, "");
    new ShardManifest("one", 0, records, 0, 0, 0, "", "", List.of(shard)).write(storage, shards);
  }
}
