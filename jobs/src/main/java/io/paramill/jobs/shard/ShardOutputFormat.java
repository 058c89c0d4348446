package io.paramill.jobs.shard;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.run.Digest;
import io.paramill.run.Json;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.security.DigestOutputStream;
import java.util.List;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;

/**
 * Writes a reducer's shard below the attempt's own folder, which the committer publishes if it is
 * this attempt that wins: a shard's folder with its file, and what is in it as a small JSON file.
 */
final class ShardOutputFormat extends FileOutputFormat<ShardKey, Text> {

  /** The folder of the JSON files. */
  static final String REPORTS = "reports";

  private static final String FILE = "part-00000.avro";

  /** What a reducer wrote. */
  record Report(ShardManifest.Shard shard, long digestHigh, long digestLow) {}

  @Override
  public RecordWriter<ShardKey, Text> getRecordWriter(TaskAttemptContext context)
      throws IOException {
    PathOutputCommitter committer = (PathOutputCommitter) getOutputCommitter(context);
    return new Writer(
        new HadoopStorage(context.getConfiguration()),
        HadoopStorage.location(committer.getWorkPath()),
        context.getTaskAttemptID().getTaskID().getId(),
        ShardPlan.from(context.getConfiguration()).shards());
  }

  private static final class Writer extends RecordWriter<ShardKey, Text> {
    private final Storage storage;
    private final Location folder;
    private final int shard;
    private final String name;
    private final ContentSum sum = new ContentSum();
    private final DigestOutputStream digested;
    private final DocumentFiles.Writer file;
    private long records;
    private long bytes;
    private long tokens;

    Writer(Storage storage, Location folder, int shard, int shards) throws IOException {
      this.storage = storage;
      this.folder = folder;
      this.shard = shard;
      name = RunLayout.shardName(shard, shards);
      StorageOutput output = storage.create(folder.child(name).child(FILE));
      digested = new DigestOutputStream(new BufferedOutputStream(output), Digest.sha256());
      file = new DocumentFiles.Writer(digested);
    }

    @Override
    public void write(ShardKey key, Text text) throws IOException {
      String source = key.source();
      file.write(new Document(source, key.offset(), text.toString()));
      sum.add(source, key.offset(), text);
      records++;
      bytes += text.getLength();
      tokens++;
      for (int i = 0; i < text.getLength(); i++) {
        if (text.getBytes()[i] == ' ') {
          tokens++;
        }
      }
    }

    @Override
    public void close(TaskAttemptContext context) throws IOException {
      file.close();
      ShardManifest.Shard written =
          new ShardManifest.Shard(
              shard,
              name,
              List.of(FILE),
              records,
              bytes,
              tokens,
              Digest.text(digested.getMessageDigest()));
      Json.write(
          storage,
          folder.child(REPORTS).child(name + ".json"),
          new Report(written, sum.high(), sum.low()));
    }
  }
}
