package io.paramill.jobs.shard;

import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.jobs.shard.ShardKey.Kind;
import io.paramill.jobs.shard.ShardValue.Counts;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Mapper;

/**
 * Sends every record to its shard's reducer and, if the reducers are to cut, tells each of them how
 * much it sent to those before it. Runs in a map.
 */
final class ShardMapper extends Mapper<DocumentKey, CorpusRecord, ShardKey, ShardValue> {

  private final ShardKey key = new ShardKey();
  private final ShardValue value = new ShardValue();
  private final ContentSum sum = new ContentSum();
  private final Rejects rejects = new Rejects();
  private ShardPlan plan;
  private Sharder sharder;
  private Holdout holdout;
  private long[] records;
  private long[] bytes;
  private long heldOut;
  private long allRecords;
  private long allBytes;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) throws IOException {
    plan = ShardPlan.from(context.getConfiguration());
    sharder =
        Strategies.named(plan.strategy())
            .sharder(plan, new HadoopStorage(context.getConfiguration()));
    holdout = Holdout.of(context.getConfiguration());
    records = new long[plan.reducers()];
    bytes = new long[plan.reducers()];
  }

  @Override
  protected void map(DocumentKey place, CorpusRecord record, Context context)
      throws IOException, InterruptedException {
    long shard;
    try {
      shard = sharder.shard(record);
    } catch (RejectedRecordException e) {
      context.getCounter(ShardCounter.of(e.reason())).increment(1);
      key.set(Kind.REJECTED, 0, place.file(), place);
      key.sendTo(holdout.reducer(place, plan.reducers()));
      value.set(0, rejects.encode(record, e.getMessage()));
      context.write(key, value);
      return;
    }
    Text stored = record.stored();
    sum.add(stored);
    allRecords++;
    allBytes += stored.getLength();
    if (holdout.takes(place)) {
      heldOut++;
      key.set(Kind.HELD_OUT, 0, place.file(), place);
      key.sendTo(holdout.reducer(place, plan.reducers()));
    } else {
      int reducer = (int) Math.floorMod(shard, (long) plan.reducers());
      records[reducer]++;
      bytes[reducer] += stored.getLength();
      key.set(Kind.RECORD, shard, sharder.order(record), place);
      key.sendTo(reducer);
    }
    value.set(record.tokens(), stored);
    context.write(key, value);
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    if (plan.cut() != null) {
      sendCounts(context);
    }
    context.getCounter(ShardCounter.RECORDS).increment(allRecords);
    context.getCounter(ShardCounter.BYTES).increment(allBytes);
    context.getCounter(ShardCounter.HELD_OUT).increment(heldOut);
    context.getCounter(ShardCounter.DIGEST_HIGH).increment(sum.high());
    context.getCounter(ShardCounter.DIGEST_LOW).increment(sum.low());
  }

  private void sendCounts(Context context) throws IOException, InterruptedException {
    Counts all = Counts.NONE;
    for (int reducer = 0; reducer < records.length; reducer++) {
      all = all.plus(new Counts(0, records[reducer], 0, bytes[reducer]));
    }
    DocumentKey place = new DocumentKey("", 0, context.getTaskAttemptID().getTaskID().getId());
    long recordsBefore = 0;
    long bytesBefore = 0;
    ShardValue counts = new ShardValue();
    for (int reducer = 0; reducer < records.length; reducer++) {
      key.set(Kind.COUNTS, 0, 0, place);
      key.sendTo(reducer);
      counts.set(new Counts(recordsBefore, all.records(), bytesBefore, all.bytes()));
      context.write(key, counts);
      recordsBefore += records[reducer];
      bytesBefore += bytes[reducer];
    }
  }
}
