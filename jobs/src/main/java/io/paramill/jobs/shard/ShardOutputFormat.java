package io.paramill.jobs.shard;

import io.paramill.run.Json;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.OutputCommitter;
import org.apache.hadoop.mapreduce.OutputFormat;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat;

/**
 * Writes a reducer's records below the attempt's own folder, which the committer publishes if it is
 * this attempt that wins: a folder a shard, a file in it, and what is in all files as JSON. One
 * file is open at a time, because records come shard by shard.
 */
final class ShardOutputFormat extends OutputFormat<ShardTarget, ShardValue> {

  /**
   * What it does as all formats of files do. It is none itself: of these, Hadoop asks twice a
   * record how many bytes all threads have written.
   */
  private final FileOutputFormat<ShardTarget, ShardValue> files = new SequenceFileOutputFormat<>();

  /** The folder of the JSON files. */
  static final String REPORTS = "reports";

  /** What a reducer wrote. */
  record Report(List<WrittenFile> files) {}

  /** The folder of a shard until its number is known. */
  static String folder(ShardKey.Kind kind, long shard) {
    return "%s-%016x".formatted(kind, shard).toLowerCase(Locale.ROOT);
  }

  @Override
  public void checkOutputSpecs(JobContext context) throws IOException {
    files.checkOutputSpecs(context);
  }

  @Override
  public OutputCommitter getOutputCommitter(TaskAttemptContext context) throws IOException {
    return files.getOutputCommitter(context);
  }

  @Override
  public RecordWriter<ShardTarget, ShardValue> getRecordWriter(TaskAttemptContext context)
      throws IOException {
    PathOutputCommitter committer = (PathOutputCommitter) getOutputCommitter(context);
    return new Writer(
        new HadoopStorage(context.getConfiguration()),
        HadoopStorage.location(committer.getWorkPath()),
        "part-%05d".formatted(context.getTaskAttemptID().getTaskID().getId()),
        new ShardFiles(context.getConfiguration()));
  }

  private static final class Writer extends RecordWriter<ShardTarget, ShardValue> {
    private final Storage storage;
    private final Location folder;
    private final String name;
    private final ShardFiles files;
    private final List<WrittenFile> written = new ArrayList<>();
    private ShardFile file;

    Writer(Storage storage, Location folder, String name, ShardFiles files) {
      this.storage = storage;
      this.folder = folder;
      this.name = name;
      this.files = files;
    }

    @Override
    public void write(ShardTarget target, ShardValue value) throws IOException {
      if (file == null || file.kind() != target.kind() || file.shard() != target.shard()) {
        finish();
        Location shard = folder.child(folder(target.kind(), target.shard()));
        file = files.create(target.kind(), target.shard(), storage, shard.child(name + ".avro"));
      }
      file.write(target, value);
    }

    private void finish() throws IOException {
      if (file != null) {
        written.add(file.finish());
        file = null;
      }
    }

    @Override
    public void close(TaskAttemptContext context) throws IOException {
      finish();
      Json.write(storage, folder.child(REPORTS).child(name + ".json"), new Report(written));
    }
  }
}
