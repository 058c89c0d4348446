package io.paramill.jobs.shard;

import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.shard.ShardKey.Kind;
import io.paramill.jobs.shard.ShardValue.Counts;
import java.io.IOException;
import org.apache.hadoop.mapreduce.Reducer;

/**
 * Writes records in their order. If they are to be cut, the counts of all maps come first: from
 * them a reducer knows where its records lie in the sequence of all. Runs in a reduce.
 */
final class ShardReducer extends Reducer<ShardKey, ShardValue, ShardTarget, ShardValue> {

  private Cut cut;
  private Counts counts = Counts.NONE;
  private long recordsBefore;
  private long bytesBefore;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) throws IOException {
    cut = ShardPlan.from(context.getConfiguration()).cut();
  }

  @Override
  protected void reduce(ShardKey key, Iterable<ShardValue> values, Context context)
      throws IOException, InterruptedException {
    for (ShardValue value : values) {
      if (key.kind() == Kind.COUNTS) {
        counts = counts.plus(value.counts());
      } else {
        long shard = key.kind() == Kind.RECORD && cut != null ? cut(value) : key.shard();
        context.write(new ShardTarget(key.kind(), shard, key.source(), key.offset()), value);
      }
    }
  }

  private long cut(ShardValue value) {
    long shard =
        cut.unit() == Cut.Unit.RECORDS
            ? cut.shard(counts.recordsBefore() + recordsBefore, counts.records())
            : cut.shard(counts.bytesBefore() + bytesBefore, counts.bytes());
    recordsBefore++;
    bytesBefore += value.stored().getLength();
    return shard;
  }
}
