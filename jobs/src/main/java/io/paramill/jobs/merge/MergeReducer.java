package io.paramill.jobs.merge;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.jobs.TaskFailures;
import io.paramill.merge.BlockMerger;
import io.paramill.storage.Location;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Reducer;

/** Reads and merges the blocks of the same rows. Runs in a reduce. */
final class MergeReducer extends Reducer<BlockKey, BlockRef, NullWritable, ParameterBlock> {

  private static final int BASE = 0;

  private MergePlan plan;
  private BlockReaders readers;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) throws IOException {
    plan = MergePlan.from(context.getConfiguration());
    readers = new BlockReaders(new HadoopStorage(context.getConfiguration()));
  }

  @Override
  protected void reduce(BlockKey key, Iterable<BlockRef> refs, Context context)
      throws IOException, InterruptedException {
    ParameterBlock base = null;
    List<ParameterBlock> parts = new ArrayList<>();
    int folder = -1;
    for (BlockRef ref : refs) {
      Location file = plan.folder(ref.folder()).child(ref.file());
      ParameterBlock block = readers.read(file, ref.position());
      if (ref.folder() == folder) {
        throw malformed(ErrorCode.OVERLAP, file, ref, "there are two of these rows");
      }
      folder = ref.folder();
      if (folder == BASE) {
        base = checkBase(key, file, ref, block);
      } else {
        parts.add(checkPart(base, file, ref, block));
      }
      context.progress();
    }
    BlockMerger merger = new BlockMerger(plan.rule(base.spec()));
    context.write(NullWritable.get(), merger.merge(base, parts));
    context.getCounter(MergeCounter.BLOCKS).increment(1);
    context.getCounter(MergeCounter.KEPT_ROWS).increment(merger.keptRows());
    context.getCounter(MergeCounter.SINGLE_ROWS).increment(merger.singleRows());
    context.getCounter(MergeCounter.MERGED_ROWS).increment(merger.mergedRows());
  }

  private static ParameterBlock checkBase(
      BlockKey key, Location file, BlockRef ref, ParameterBlock block)
      throws MalformedDataException {
    if (!block.spec().name().equals(key.tensor()) || block.firstRow() != key.firstRow()) {
      throw malformed(ErrorCode.MALFORMED, file, ref, "its manifest says other rows");
    }
    if (block.rows() != null) {
      throw malformed(ErrorCode.INCOMPLETE_SLICES, file, ref, "a model must have all rows");
    }
    return block;
  }

  private static ParameterBlock checkPart(
      ParameterBlock base, Location file, BlockRef ref, ParameterBlock block)
      throws MalformedDataException {
    if (base == null) {
      throw malformed(ErrorCode.MALFORMED, file, ref, "the model has no block of these rows");
    }
    if (!block.spec().equals(base.spec())
        || block.firstRow() != base.firstRow()
        || block.rowCount() != base.rowCount()) {
      throw malformed(
          ErrorCode.SIZE_MISMATCH,
          file,
          ref,
          "it has rows %d+%d of %s, the model has %d+%d of %s"
              .formatted(
                  block.firstRow(),
                  block.rowCount(),
                  block.spec(),
                  base.firstRow(),
                  base.rowCount(),
                  base.spec()));
    }
    return block;
  }

  private static MalformedDataException malformed(
      ErrorCode code, Location file, BlockRef ref, String why) {
    return new MalformedDataException(code, file, ref.position(), "Cannot merge a block: " + why);
  }

  @Override
  protected void cleanup(Context context) throws IOException {
    readers.close();
  }
}
