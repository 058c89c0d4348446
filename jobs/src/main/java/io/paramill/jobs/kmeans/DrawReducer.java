package io.paramill.jobs.kmeans;

import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.feature.FeatureTask;
import java.io.IOException;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Reducer;

/** Draws again from what the maps have drawn. Runs in a reduce. */
final class DrawReducer
    extends Reducer<NullWritable, CandidateWritable, NullWritable, CandidateWritable> {

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void reduce(NullWritable key, Iterable<CandidateWritable> candidates, Context context)
      throws IOException, InterruptedException {
    FeatureTask task = FeatureTask.from(context.getConfiguration());
    WeightedDraw draw = new WeightedDraw(task.seed(), (int) task.size());
    for (CandidateWritable candidate : candidates) {
      draw.offer(candidate.candidate());
    }
    for (Candidate candidate : draw.drawn()) {
      context.write(key, new CandidateWritable(candidate));
    }
  }
}
