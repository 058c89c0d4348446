package io.paramill.jobs.vocab;

import io.paramill.corpus.Phrases;
import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.shard.Holdout;
import io.paramill.storage.Location;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Mapper;

/**
 * Counts the words of documents, or the pairs of neighbours, in bounded memory, before anything is
 * sorted. Runs in a map.
 */
final class VocabularyMapper extends Mapper<DocumentKey, Text, Text, LongWritable> {

  /** Whether pairs are counted. */
  static final String PAIRS = "paramill.vocabulary.pairs";

  /** Where the phrases lie that are words already. */
  static final String PHRASES = "paramill.vocabulary.phrases";

  private static final int MAX_WORDS = 1 << 18;
  private static final int MAX_BYTES = 1 << 22;

  private final WordCounts counts = new WordCounts(MAX_WORDS, MAX_BYTES);
  private final Text word = new Text();
  private final LongWritable count = new LongWritable();
  private Holdout holdout;
  private Phrases phrases;
  private boolean pairs;
  private long documents;
  private long bytes;
  private long tokens;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) throws IOException {
    Configuration configuration = context.getConfiguration();
    holdout = Holdout.of(configuration);
    pairs = configuration.getBoolean(PAIRS, false);
    String joined = configuration.get(PHRASES);
    phrases =
        joined == null
            ? Phrases.NONE
            : Phrases.read(new HadoopStorage(configuration), Location.of(joined));
  }

  @Override
  protected void map(DocumentKey key, Text document, Context context)
      throws IOException, InterruptedException {
    if (holdout.takes(key)) {
      return;
    }
    byte[] text = document.getBytes();
    int length = phrases.join(text, document.getLength());
    documents++;
    bytes += length;
    int previous = -1;
    int start = 0;
    for (int i = 0; i <= length; i++) {
      if (i == length || text[i] == ' ') {
        tokens++;
        count(text, pairs ? previous : start, i, context);
        previous = start;
        start = i + 1;
      }
    }
  }

  private void count(byte[] text, int from, int to, Context context)
      throws IOException, InterruptedException {
    if (from >= 0 && !counts.add(text, from, to)) {
      flush(context);
      counts.add(text, from, to);
    }
  }

  private void flush(Context context) throws IOException, InterruptedException {
    counts.drain(
        (text, offset, length, times) -> {
          word.set(text, offset, length);
          count.set(times);
          context.write(word, count);
        });
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    flush(context);
    context.getCounter(VocabularyCounter.DOCUMENTS).increment(documents);
    context.getCounter(VocabularyCounter.BYTES).increment(bytes);
    context.getCounter(VocabularyCounter.TOKENS).increment(tokens);
  }
}
