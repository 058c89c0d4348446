package io.paramill.jobs.vocab;

import io.paramill.jobs.TaskFailures;
import java.io.IOException;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Reducer;

/** Adds the counts of a word up, and drops the word if it is too rare. Runs in a reduce. */
final class VocabularyReducer extends Reducer<Text, LongWritable, Text, LongWritable> {

  static final String MIN_COUNT = "paramill.vocabulary.min-count";

  private final LongWritable sum = new LongWritable();
  private long minCount;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) {
    minCount = context.getConfiguration().getLong(MIN_COUNT, 1);
  }

  @Override
  protected void reduce(Text word, Iterable<LongWritable> counts, Context context)
      throws IOException, InterruptedException {
    long total = 0;
    for (LongWritable count : counts) {
      total += count.get();
    }
    if (total < minCount) {
      context.getCounter(VocabularyCounter.DROPPED_WORDS).increment(1);
      return;
    }
    context.getCounter(VocabularyCounter.KEPT_WORDS).increment(1);
    context.getCounter(VocabularyCounter.KEPT_TOKENS).increment(total);
    sum.set(total);
    context.write(word, sum);
  }
}
