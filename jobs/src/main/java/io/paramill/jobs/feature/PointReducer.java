package io.paramill.jobs.feature;

import io.paramill.jobs.TaskFailures;
import java.io.IOException;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Reducer;

/** Brings a sample into one file. Runs in a reduce. */
final class PointReducer extends Reducer<NullWritable, PointWritable, NullWritable, PointWritable> {

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }
}
