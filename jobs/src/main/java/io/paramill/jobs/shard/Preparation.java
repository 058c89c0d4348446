package io.paramill.jobs.shard;

import io.paramill.jobs.JobProgress;
import io.paramill.jobs.JobRun;
import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.CorpusFile;
import io.paramill.jobs.input.CorpusFiles;
import io.paramill.jobs.input.CorpusInputFormat;
import io.paramill.jobs.input.KeptSchema;
import io.paramill.jobs.input.LineLayout;
import io.paramill.jobs.input.RecordInputFormat;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;

/**
 * What a strategy prepares with. Runs in the client.
 *
 * @param configuration the user's
 * @param lines what becomes of a line of text
 * @param kept the schema in which Avro records are kept; null if the input is text
 * @param temporary a folder that is deleted when the shards are there, for side data and the output
 *     of the strategy's jobs
 */
public record Preparation(
    Configuration configuration,
    ShardRequest request,
    LineLayout lines,
    Schema kept,
    Location temporary,
    JobProgress progress) {

  private static final int MAX_REDUCERS = 10_000;

  /** Hadoop's own limit is a block. */
  private static final long MASTER_BYTES = 128 << 20;

  /** The storage of the temporary folder. */
  public Storage storage() {
    return new HadoopStorage(configuration);
  }

  /**
   * A job that reads the corpus as records ({@code DocumentKey}, {@code CorpusRecord}); the class
   * of its mapper and all behind it are for the caller to set.
   *
   * @param name what people see
   * @param output a folder that is not there yet
   */
  public Job job(String name, Location output) throws IOException {
    Job job = JobRun.create(configuration, name, ShardJob.class);
    job.getConfiguration().set(CorpusInputFormat.INPUT, request.input());
    lines.to(job.getConfiguration());
    Holdout.to(job.getConfiguration(), request);
    if (kept != null) {
      KeptSchema.to(job.getConfiguration(), kept);
    }
    job.setInputFormatClass(RecordInputFormat.class);
    FileOutputFormat.setOutputPath(job, HadoopStorage.path(output));
    TaskFailures.keep(job.getConfiguration(), temporary.child("failures"));
    return job;
  }

  /** Runs a job to its end; {@code purpose} is the end of "Cannot ...". */
  public Counters run(Job job, String purpose) throws IOException, InterruptedException {
    return JobRun.run(job, purpose, progress);
  }

  /** How many shards are asked for. */
  public int shards() {
    if (request.shards() < 1) {
      throw new IllegalArgumentException("Strategy " + request.strategy() + " needs --shards");
    }
    return request.shards();
  }

  /** A setting that is a number, at least 1; 0 if it is not set. */
  long number(String name) {
    String text = request.settings().get(name);
    if (text == null) {
      return 0;
    }
    try {
      long number = Long.parseLong(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // It is told below, as a number out of range is.
    }
    throw new IllegalArgumentException("Invalid --" + name + " '" + text + "': a number from 1 on");
  }

  /** How many reducers there should be if one takes about so many bytes of the input. */
  int reducers(long bytes) throws IOException {
    return (int) Math.max(1, Math.min(MAX_REDUCERS, lengthBytes() / Math.max(1, bytes)));
  }

  /**
   * Whether the cluster is to run a job on this input in the job's master, without a process for
   * every task. It does so only if there is one reducer at most.
   */
  boolean fitsMaster() throws IOException {
    return configuration.getBoolean(MRJobConfig.JOB_UBERTASK_ENABLE, false)
        && lengthBytes() <= configuration.getLong(MRJobConfig.JOB_UBERTASK_MAXBYTES, MASTER_BYTES);
  }

  private long lengthBytes() throws IOException {
    return CorpusFiles.list(configuration, request.input()).stream()
        .mapToLong(CorpusFile::lengthBytes)
        .sum();
  }
}
