package io.paramill.jobs.feature;

import io.paramill.jobs.TaskFailures;
import java.io.IOException;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.mapreduce.Reducer;

/** Adds the arrays of a key up, element by element. Runs in a combiner and in a reduce. */
public final class SumReducer
    extends Reducer<IntWritable, LongsWritable, IntWritable, LongsWritable> {

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void reduce(IntWritable key, Iterable<LongsWritable> arrays, Context context)
      throws IOException, InterruptedException {
    long[] sums = null;
    for (LongsWritable array : arrays) {
      if (sums == null) {
        sums = array.values().clone();
      } else {
        LongSums.add(sums, array.values());
      }
    }
    context.write(key, new LongsWritable(sums));
  }
}
