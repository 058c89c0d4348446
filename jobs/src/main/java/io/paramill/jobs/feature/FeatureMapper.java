package io.paramill.jobs.feature;

import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.jobs.shard.Holdout;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.hadoop.mapreduce.Mapper;

/**
 * Turns each record into its features. Those that cannot be used are passed over: the job that
 * shards the corpus rejects, and counts, them. Runs in a map.
 */
public abstract class FeatureMapper<K, V> extends Mapper<DocumentKey, CorpusRecord, K, V> {

  private FeatureModel model;
  private Holdout holdout;

  /** Prepares for a task. */
  protected abstract void begin(FeatureTask task, FeatureModel model, Storage storage)
      throws IOException;

  /** Takes a record. */
  protected abstract void take(DocumentKey place, Features record, Context context)
      throws IOException, InterruptedException;

  @Override
  public final void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected final void setup(Context context) throws IOException {
    FeatureTask task = FeatureTask.from(context.getConfiguration());
    Storage storage = new HadoopStorage(context.getConfiguration());
    model = task.model(storage);
    holdout = Holdout.of(context.getConfiguration());
    begin(task, model, storage);
  }

  @Override
  protected final void map(DocumentKey place, CorpusRecord record, Context context)
      throws IOException, InterruptedException {
    if (holdout.takes(place)) {
      return;
    }
    Features features;
    try {
      features = model.of(record);
    } catch (RejectedRecordException e) {
      return;
    }
    take(place, features, context);
  }
}
