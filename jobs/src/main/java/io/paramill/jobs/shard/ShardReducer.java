package io.paramill.jobs.shard;

import io.paramill.jobs.TaskFailures;
import java.io.IOException;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Reducer;

/** Writes a shard's documents in their order. Runs in a reduce. */
final class ShardReducer extends Reducer<ShardKey, Text, ShardKey, Text> {

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }
}
