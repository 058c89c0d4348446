package io.paramill.jobs.shard;

import io.paramill.corpus.UnusableCorpusException;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.input.CorpusFiles;
import io.paramill.jobs.input.KeptSchema;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.apache.hadoop.util.IndexedSorter;

/**
 * Cuts a corpus into shards: what the strategy prepares, then a job that sends every record once
 * through the shuffle to its shard. The files of a shard do not depend on the number of maps. Runs
 * in the client.
 */
public final class ShardJob {

  private final Configuration configuration;
  private final ShardRequest request;
  private final JobProgress progress;
  private final Storage storage;
  private final RunLayout layout;
  private final Location folder;
  private final Location temporary;

  private ShardJob(Configuration configuration, ShardRequest request, JobProgress progress) {
    this.configuration = configuration;
    this.request = request;
    this.progress = progress;
    storage = new HadoopStorage(configuration);
    layout = new RunLayout(request.root());
    folder = layout.shards();
    temporary = folder.sibling("_" + folder.name());
  }

  /** The digest of all that the shards depend on. */
  public static String inputDigest(Configuration configuration, ShardRequest request)
      throws IOException {
    return CorpusFiles.digest(configuration, request.input(), request.digested());
  }

  /**
   * Runs the jobs.
   *
   * @throws java.io.FileNotFoundException if there is no input
   * @throws FileAlreadyExistsException if the run has shards
   * @throws UnusableCorpusException if the corpus has no words, or if too many records are
   *     rejected; those are left in {@link RunLayout#rejected}
   * @throws IOException if a job fails, or what was written is not what was read; nothing is left
   *     behind then
   */
  public static ShardManifest run(
      Configuration configuration, ShardRequest request, JobProgress progress)
      throws IOException, InterruptedException {
    return new ShardJob(configuration, request, progress).run();
  }

  private ShardManifest run() throws IOException, InterruptedException {
    if (storage.exists(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    RejectLimit limit = RejectLimit.of(request);
    String digest = inputDigest(configuration, request);
    storage.delete(temporary);
    storage.delete(layout.rejected());
    try {
      Strategy strategy = Strategies.named(request.strategy());
      Preparation preparation =
          new Preparation(
              configuration,
              request,
              strategy.lines(request),
              KeptSchema.find(configuration, request.input()),
              temporary,
              progress);
      ShardPlan plan = strategy.prepare(preparation);
      if (plan.cut() == null && preparation.fitsMaster()) {
        plan = plan.withReducers(1);
      }
      Location output = temporary.child("shards");
      Counters counters = shard(preparation, plan, output);
      ShardCommit commit =
          new ShardCommit(storage, output, request.input(), plan, preparation.kept());
      long rejected = commit.publishRejects(layout.rejected());
      limit.check(request.input(), counters, rejected, layout.rejected());
      ShardManifest manifest = commit.manifest(counters, digest);
      manifest.write(storage, output);
      storage.rename(output, folder);
      return manifest;
    } finally {
      storage.delete(temporary);
    }
  }

  private static Counters shard(Preparation preparation, ShardPlan plan, Location output)
      throws IOException, InterruptedException {
    String input = preparation.request().input();
    Job job = preparation.job("paramill shards of " + input, output);
    plan.to(job.getConfiguration());
    job.setMapperClass(ShardMapper.class);
    job.setPartitionerClass(partitioner());
    job.setReducerClass(ShardReducer.class);
    job.setNumReduceTasks(plan.reducers());
    job.setMapOutputKeyClass(ShardKey.class);
    job.setMapOutputValueClass(ShardValue.class);
    job.getConfiguration()
        .setClass(MRJobConfig.MAP_SORT_CLASS, PatienceSort.class, IndexedSorter.class);
    job.setOutputKeyClass(ShardTarget.class);
    job.setOutputValueClass(ShardValue.class);
    job.setOutputFormatClass(ShardOutputFormat.class);
    return preparation.run(job, "shard " + input);
  }

  @SuppressWarnings("rawtypes")
  private static Class<ShardKey.ByReducer> partitioner() {
    return ShardKey.ByReducer.class;
  }
}
