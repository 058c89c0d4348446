package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.jobs.LocalJobs;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.OutputCommitter;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reducers' attempts, of which Hadoop may start several, and lose some. */
class ShardAttemptsTest {

  private static final int RECORDS = 6;
  private static final TaskID REDUCER = new TaskID(new JobID("test", 1), TaskType.REDUCE, 0);

  @TempDir private Path folder;
  private Location output;
  private ShardPlan plan;
  private JobConf configuration;

  @BeforeEach
  void prepare() throws IOException {
    output = Location.of(folder.resolve("shards"));
    configuration = new JobConf(LocalJobs.configuration(folder));
    plan = ShardPlan.fixed(new ShardRequest("input", output, "random", 1, 2), 2);
    plan.to(configuration);
    configuration.setBoolean("mapreduce.fileoutputcommitter.marksuccessfuljobs", false);
    configuration.set(FileOutputFormat.OUTDIR, output.toString());
    attempt(0).committer().setupJob(attempt(0).context());
  }

  /** An attempt at the reducer's task. */
  private record Attempt(TaskAttemptContext context) {

    OutputCommitter committer() throws IOException {
      return new ShardOutputFormat().getOutputCommitter(context);
    }

    /** Writes the first records of all; closing what is returned ends the attempt's work. */
    RecordWriter<ShardTarget, ShardValue> write(int count) throws Exception {
      committer().setupTask(context);
      RecordWriter<ShardTarget, ShardValue> writer =
          new ShardOutputFormat().getRecordWriter(context);
      for (int i = 0; i < count; i++) {
        ShardKey key = new ShardKey();
        key.set(ShardKey.Kind.RECORD, i < RECORDS / 2 ? 0 : 1, 0, new DocumentKey("a", 0, i));
        ShardValue value = new ShardValue();
        value.set(1, record(i));
        writer.write(new ShardTarget(key.kind(), key.shard(), key.source(), key.offset()), value);
      }
      return writer;
    }
  }

  private static Text record(int number) {
    return new Text("record" + number);
  }

  private Attempt attempt(int number) {
    return new Attempt(
        new TaskAttemptContextImpl(configuration, new TaskAttemptID(REDUCER, number)));
  }

  /** What the maps have read: every record. */
  private static Counters counters() {
    ContentSum sum = new ContentSum();
    for (int i = 0; i < RECORDS; i++) {
      sum.add(record(i));
    }
    Counters counters = new Counters();
    counters.findCounter(ShardCounter.RECORDS).setValue(RECORDS);
    counters.findCounter(ShardCounter.DIGEST_HIGH).setValue(sum.high());
    counters.findCounter(ShardCounter.DIGEST_LOW).setValue(sum.low());
    return counters;
  }

  private ShardManifest commit() throws IOException {
    attempt(0).committer().commitJob(attempt(0).context());
    return new ShardCommit(new LocalStorage(), output, "input", plan, null)
        .manifest(counters(), "");
  }

  /** Every record is in one file, once, and there is no file besides. */
  private void checkThatShardsAreWhole(ShardManifest manifest) throws IOException {
    List<String> texts = new ArrayList<>();
    for (ShardManifest.Shard shard : manifest.shards()) {
      Path path = folder.resolve("shards").resolve(shard.path());
      assertEquals(shard.files(), LocalJobs.names(path));
      try (DocumentFiles.Reader reader =
          new DocumentFiles.Reader(
              new LocalStorage().open(Location.of(path.resolve(shard.files().get(0)))))) {
        for (Document next = reader.next(); next != null; next = reader.next()) {
          texts.add(next.text());
        }
      }
    }
    assertEquals(List.of("record0", "record1", "record2", "record3", "record4", "record5"), texts);
    assertEquals(2, LocalJobs.names(folder.resolve("shards")).size());
  }

  @Test
  void leaveNothingIfTheyDieHalfWay() throws Exception {
    // The machine is gone: nobody closes the file, or deletes it.
    var unused = attempt(0).write(RECORDS - 1);
    Attempt second = attempt(1);
    second.write(RECORDS).close(second.context());
    second.committer().commitTask(second.context());
    checkThatShardsAreWhole(commit());
  }

  @Test
  void areNotMixedIfTwoOfThemEnd() throws Exception {
    Attempt slow = attempt(0);
    slow.write(RECORDS).close(slow.context());
    Attempt speculative = attempt(1);
    speculative.write(RECORDS).close(speculative.context());
    // The master lets one of them commit, and has the other one abort, soon or never.
    speculative.committer().commitTask(speculative.context());
    checkThatShardsAreWhole(commit());
  }

  @Test
  void mayWriteAgainWhatWasCommittedOnALostMachine() throws Exception {
    Attempt first = attempt(0);
    first.write(RECORDS).close(first.context());
    first.committer().commitTask(first.context());
    Attempt second = attempt(1);
    second.write(RECORDS).close(second.context());
    second.committer().commitTask(second.context());
    checkThatShardsAreWhole(commit());
  }

  @Test
  void areFoundOutIfTheyCommitOnlyAPart() throws Exception {
    Attempt half = attempt(0);
    half.write(RECORDS - 1).close(half.context());
    half.committer().commitTask(half.context());
    String message = assertThrows(IOException.class, this::commit).getMessage();
    assertTrue(message.contains("5 records were written that are not the 6"), message);
  }
}
