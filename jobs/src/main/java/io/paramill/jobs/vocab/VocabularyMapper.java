package io.paramill.jobs.vocab;

import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.shard.Holdout;
import java.io.IOException;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Mapper;

/** Counts the words of documents in bounded memory, before anything is sorted. Runs in a map. */
final class VocabularyMapper extends Mapper<DocumentKey, Text, Text, LongWritable> {

  private static final int MAX_WORDS = 1 << 18;
  private static final int MAX_BYTES = 1 << 22;

  private final WordCounts counts = new WordCounts(MAX_WORDS, MAX_BYTES);
  private final Text word = new Text();
  private final LongWritable count = new LongWritable();
  private Holdout holdout;
  private long documents;
  private long bytes;
  private long tokens;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) {
    holdout = Holdout.of(context.getConfiguration());
  }

  @Override
  protected void map(DocumentKey key, Text document, Context context)
      throws IOException, InterruptedException {
    if (holdout.takes(key)) {
      return;
    }
    byte[] text = document.getBytes();
    int length = document.getLength();
    documents++;
    bytes += length;
    int start = 0;
    for (int i = 0; i <= length; i++) {
      if (i == length || text[i] == ' ') {
        tokens++;
        if (!counts.add(text, start, i)) {
          flush(context);
          counts.add(text, start, i);
        }
        start = i + 1;
      }
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
