package io.paramill.jobs.merge;

import io.paramill.jobs.TaskFailures;
import io.paramill.run.PartManifest;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Mapper;

/** Lists the blocks of a folder. Runs in a map. */
final class MergeMapper extends Mapper<IntWritable, NullWritable, BlockKey, BlockRef> {

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
    PartManifest manifest =
        PartManifest.read(new HadoopStorage(context.getConfiguration()), plan.folder(folder));
    for (PartManifest.BlockFile file : manifest.files()) {
      for (PartManifest.Block block : file.blocks()) {
        context.write(
            new BlockKey(block.tensor(), block.firstRow(), folder),
            new BlockRef(folder, file.name(), block.position()));
      }
    }
  }
}
