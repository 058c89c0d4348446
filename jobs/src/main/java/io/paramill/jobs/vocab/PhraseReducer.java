package io.paramill.jobs.vocab;

import io.paramill.corpus.Vocabulary;
import io.paramill.jobs.TaskFailures;
import io.paramill.storage.Location;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Reducer;

/**
 * Adds the counts of a pair of words up, and drops the pair if its words stand beside each other by
 * chance. Runs in a reduce.
 */
final class PhraseReducer extends Reducer<Text, LongWritable, Text, LongWritable> {

  static final String WORDS = "paramill.phrases.words";
  static final String TOKENS = "paramill.phrases.tokens";
  static final String THRESHOLD = "paramill.phrases.threshold";

  private final LongWritable sum = new LongWritable();
  private Vocabulary words;
  private long minCount;
  private long tokens;
  private double threshold;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) throws IOException {
    Configuration configuration = context.getConfiguration();
    minCount = configuration.getLong(VocabularyReducer.MIN_COUNT, 1);
    tokens = configuration.getLong(TOKENS, 0);
    threshold = configuration.getDouble(THRESHOLD, 0);
    words =
        Vocabulary.read(new HadoopStorage(configuration), Location.of(configuration.get(WORDS)));
  }

  @Override
  protected void reduce(Text pair, Iterable<LongWritable> counts, Context context)
      throws IOException, InterruptedException {
    long total = 0;
    for (LongWritable count : counts) {
      total += count.get();
    }
    if (total >= minCount && score(pair.toString(), total) > threshold) {
      sum.set(total);
      context.write(pair, sum);
    }
  }

  private double score(String pair, long count) {
    int blank = pair.indexOf(' ');
    int first = words.row(pair.substring(0, blank));
    int second = words.row(pair.substring(blank + 1));
    return first < 0 || second < 0
        ? 0
        : (double) (count - minCount) / words.count(first) / words.count(second) * tokens;
  }
}
