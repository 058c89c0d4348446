package io.paramill.benchmark;

import io.paramill.corpus.DocumentFiles;
import io.paramill.corpus.Vocabulary;
import io.paramill.format.parts.PartsSource;
import io.paramill.jobs.vocab.WordCounts;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.train.TrainingTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A program that trains a text, from counting its words to writing the vectors. */
final class TrainText {

  private static final int MIN_COUNT = 5;

  private static final int MAX_WORDS = 1 << 20;
  private static final int MAX_WORD_BYTES = 1 << 25;

  /** Holds more than the longest line. */
  private static final int BUFFER_BYTES = 1 << 20;

  private static final byte[] SOURCE = {'t'};

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
                       alpha=0.025, min_count=5, sg=1, epochs=1, workers=int(sys.argv[2]))
      model.wv.save_word2vec_format('gensim.bin', binary=True)
      """;

  private TrainText() {}

  /** The command line of the word2vec program, or of pWord2Vec, with the same settings. */
  static List<String> word2vec(
      String program, String text, String rate, String epochs, int threads) {
    return List.of(
        (program
                + " -train "
                + text
                + " -output word2vec.bin -binary 1 -cbow 0 -size 128 -window 5"
                + " -negative 5 -hs 0 -sample 1e-4 -min-count 5 -alpha "
                + rate
                + " -threads "
                + threads
                + " -iter "
                + epochs)
            .split(" ", -1));
  }

  /** The command line of a script that has gensim do the same. */
  static List<String> gensim(String python, String text, int threads) {
    return List.of(python, "-c", GENSIM, text, Integer.toString(threads));
  }

  /** Takes the kernel, the threads, the text, a sentence a line, and the folder to make. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Storage storage = new LocalStorage();
    Path text = Path.of(arguments[2]);
    RunLayout layout = new RunLayout(Location.of(Path.of(arguments[3]).toAbsolutePath()));
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("kernel", arguments[0]);
    settings.put("threads", arguments[1]);
    TrainingPlan plan =
        new TrainingPlan(layout.root().toString(), "word2vec", settings, 1, 1, 1, 1);
    prepare(text, storage, layout);
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

  /** Counts the words and writes the lines to one shard, in one pass. */
  private static void prepare(Path text, Storage storage, RunLayout layout)
      throws IOException, InterruptedException {
    String name = RunLayout.shardName(0, 1);
    WordCounts counts = new WordCounts(MAX_WORDS, MAX_WORD_BYTES);
    long records = 0;
    try (InputStream input = Files.newInputStream(text);
        var writer =
            DocumentFiles.Writer.uncompressed(
                storage.create(layout.shards().child(name + "/text.avro")))) {
      byte[] buffer = new byte[BUFFER_BYTES];
      int length = 0;
      int word = 0;
      for (int read = input.read(buffer); read > 0; ) {
        int line = 0;
        int end = length + read;
        for (int i = length; i < end; i++) {
          if (buffer[i] == ' ' || buffer[i] == '\n') {
            count(buffer, word, i, counts);
            word = i + 1;
            if (buffer[i] == '\n') {
              writer.write(SOURCE, records++, ByteBuffer.wrap(buffer, line, i - line));
              line = word;
            }
          }
        }
        length = end - line;
        word -= line;
        System.arraycopy(buffer, line, buffer, 0, length);
        if (length == buffer.length) {
          throw new IOException("Cannot read " + text + ": a line is too long");
        }
        read = input.read(buffer, length, buffer.length - length);
      }
      if (length > 0) {
        count(buffer, word, length, counts);
        writer.write(SOURCE, records++, ByteBuffer.wrap(buffer, 0, length));
      }
    }
    vocabulary(counts).write(storage, layout.vocabulary());
    var shard = new ShardManifest.Shard(0, name, List.of("text.avro"), records, 0, 0, "");
    new ShardManifest("one", 0, records, 0, 0, 0, "", "", List.of(shard))
        .write(storage, layout.shards());
  }

  private static void count(byte[] text, int from, int to, WordCounts counts) {
    if (from < to && !counts.add(text, from, to)) {
      throw new IllegalStateException("Cannot count more than " + MAX_WORDS + " words");
    }
  }

  private static Vocabulary vocabulary(WordCounts counts) throws IOException, InterruptedException {
    List<Vocabulary.Entry> entries = new ArrayList<>();
    counts.drain(
        (bytes, offset, length, count) -> {
          if (count >= MIN_COUNT) {
            String word = new String(bytes, offset, length, StandardCharsets.UTF_8);
            entries.add(new Vocabulary.Entry(word, count));
          }
        });
    entries.sort(Vocabulary.Entry.ORDER);
    return new Vocabulary(entries);
  }
}
