package io.paramill.jobs.merge;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/** Lists the folders of a plan by their number. Maps only read manifests, so a few do for all. */
final class PartInputFormat extends InputFormat<IntWritable, NullWritable> {

  private static final int FOLDERS_PER_SPLIT = 64;

  /** Folders {@code [from, to)}. */
  static final class Split extends InputSplit implements Writable {
    private int from;
    private int to;

    Split() {}

    Split(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public long getLength() {
      return (long) to - from;
    }

    @Override
    public String[] getLocations() {
      return new String[0];
    }

    @Override
    public void write(DataOutput output) throws IOException {
      output.writeInt(from);
      output.writeInt(to);
    }

    @Override
    public void readFields(DataInput input) throws IOException {
      from = input.readInt();
      to = input.readInt();
    }
  }

  @Override
  public List<InputSplit> getSplits(JobContext context) throws IOException {
    int folders = MergePlan.from(context.getConfiguration()).folders().size();
    List<InputSplit> splits = new ArrayList<>();
    for (int from = 0; from < folders; from += FOLDERS_PER_SPLIT) {
      splits.add(new Split(from, Math.min(folders, from + FOLDERS_PER_SPLIT)));
    }
    return splits;
  }

  @Override
  public RecordReader<IntWritable, NullWritable> createRecordReader(
      InputSplit split, TaskAttemptContext context) {
    return new Reader();
  }

  private static final class Reader extends RecordReader<IntWritable, NullWritable> {
    private final IntWritable folder = new IntWritable();
    private Split split;
    private int next;

    @Override
    public void initialize(InputSplit split, TaskAttemptContext context) {
      this.split = (Split) split;
      next = this.split.from;
    }

    @Override
    public boolean nextKeyValue() {
      if (next == split.to) {
        return false;
      }
      folder.set(next++);
      return true;
    }

    @Override
    public IntWritable getCurrentKey() {
      return folder;
    }

    @Override
    public NullWritable getCurrentValue() {
      return NullWritable.get();
    }

    @Override
    public float getProgress() {
      return (float) (next - split.from) / Math.max(1, split.to - split.from);
    }

    @Override
    public void close() {}
  }
}
