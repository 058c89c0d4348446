package io.paramill.jobs.merge;

import io.paramill.jobs.TaskFailures;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Mapper;

/** Lists the blocks of a folder. Runs in a map. */
final class MergeMapper extends Mapper<IntWritable, NullWritable, BlockKey, BlockRef> {

  private static final long POLL_MILLIS = 100;

  private MergePlan plan;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) throws IOException {
    plan = MergePlan.from(context.getConfiguration());
  }

  @Override
  protected void map(IntWritable key, NullWritable nothing, Context context)
      throws IOException, InterruptedException {
    int folder = key.get();
    for (PartManifest.BlockFile file : manifest(plan.folder(folder), context).files()) {
      for (PartManifest.Block block : file.blocks()) {
        context.write(
            new BlockKey(block.tensor(), block.firstRow(), folder),
            new BlockRef(folder, file.name(), block.position()));
      }
    }
  }

  private PartManifest manifest(Location folder, Context context)
      throws IOException, InterruptedException {
    Storage storage = new HadoopStorage(context.getConfiguration());
    long start = System.nanoTime();
    while (!storage.exists(RunLayout.manifest(folder))
        && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(plan.patienceSeconds())) {
      context.progress();
      Thread.sleep(POLL_MILLIS);
    }
    return PartManifest.read(storage, folder);
  }
}
