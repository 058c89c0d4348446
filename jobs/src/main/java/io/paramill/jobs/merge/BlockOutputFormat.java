package io.paramill.jobs.merge;

import io.paramill.format.parts.BlockFiles;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.run.Json;
import io.paramill.run.PartManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;

/**
 * Writes a reducer's blocks below the attempt's own folder, which the committer publishes if it is
 * this attempt that wins: a file of blocks, and where they lie in it as a JSON file. A reducer
 * without blocks writes nothing.
 */
final class BlockOutputFormat extends FileOutputFormat<NullWritable, ParameterBlock> {

  /** The folder of the JSON files. */
  static final String INDEXES = "indexes";

  @Override
  public RecordWriter<NullWritable, ParameterBlock> getRecordWriter(TaskAttemptContext context)
      throws IOException {
    PathOutputCommitter committer = (PathOutputCommitter) getOutputCommitter(context);
    return new Writer(
        new HadoopStorage(context.getConfiguration()),
        HadoopStorage.location(committer.getWorkPath()),
        context.getTaskAttemptID().getTaskID().getId());
  }

  private static final class Writer extends RecordWriter<NullWritable, ParameterBlock> {
    private final Storage storage;
    private final Location folder;
    private final String name;
    private BlockFiles.Writer file;

    Writer(Storage storage, Location folder, int reducer) {
      this.storage = storage;
      this.folder = folder;
      name = "blocks-%05d".formatted(reducer);
    }

    @Override
    public void write(NullWritable key, ParameterBlock block) throws IOException {
      if (file == null) {
        file = new BlockFiles.Writer(storage.create(folder.child(name + ".avro")));
      }
      file.write(block);
    }

    @Override
    public void close(TaskAttemptContext context) throws IOException {
      if (file != null) {
        PartManifest.BlockFile index = file.finish();
        Json.write(storage, folder.child(INDEXES).child(name + ".json"), index);
      }
    }
  }
}
