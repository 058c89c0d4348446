package io.paramill.jobs.feature;

import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.jobs.shard.Holdout;
import java.io.IOException;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.mapreduce.Mapper;

/** Learns what the features need: document frequencies, or means and deviations. Runs in a map. */
final class StatisticsMapper extends Mapper<DocumentKey, CorpusRecord, IntWritable, LongsWritable> {

  private FeatureStatistics statistics;
  private Holdout holdout;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) throws IOException {
    statistics = new FeatureStatistics(FeatureTask.from(context.getConfiguration()).fields());
    holdout = Holdout.of(context.getConfiguration());
  }

  @Override
  protected void map(DocumentKey place, CorpusRecord record, Context context) {
    if (holdout.takes(place)) {
      return;
    }
    try {
      statistics.add(record);
    } catch (RejectedRecordException e) {
      // The job that shards the corpus rejects, and counts, it.
    }
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    context.write(new IntWritable(0), new LongsWritable(statistics.sums()));
  }
}
