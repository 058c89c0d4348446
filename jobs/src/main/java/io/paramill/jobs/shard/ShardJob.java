package io.paramill.jobs.shard;

import io.paramill.corpus.UnusableCorpusException;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.JobRun;
import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.CorpusFiles;
import io.paramill.jobs.input.CorpusInputFormat;
import io.paramill.run.Json;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat;

/**
 * Cuts a corpus into shards: where the strategy needs it, a job that counts the documents of each
 * piece, then one that sends every document once through the shuffle to its shard. The files of a
 * shard do not depend on the number of maps. Runs in the client.
 */
public final class ShardJob {

  private final Configuration configuration;
  private final ShardRequest request;
  private final JobProgress progress;
  private final Storage storage;
  private final Location folder;
  private final Location temporary;

  private ShardJob(Configuration configuration, ShardRequest request, JobProgress progress) {
    this.configuration = configuration;
    this.request = request;
    this.progress = progress;
    storage = new HadoopStorage(configuration);
    folder = new RunLayout(request.root()).shards();
    temporary = folder.sibling("_" + folder.name());
  }

  /** The digest of all that the shards depend on. */
  public static String inputDigest(Configuration configuration, ShardRequest request)
      throws IOException {
    return CorpusFiles.digest(
        configuration,
        request.input(),
        Map.of(
            "strategy",
            request.strategy(),
            "seed",
            request.seed(),
            "shards",
            request.shards(),
            "shardBytes",
            request.shardBytes()));
  }

  /**
   * Runs the jobs.
   *
   * @throws java.io.FileNotFoundException if there is no input
   * @throws FileAlreadyExistsException if the run has shards
   * @throws UnusableCorpusException if the corpus has no words
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
    String digest = inputDigest(configuration, request);
    storage.delete(temporary);
    try {
      ShardPlan plan = plan();
      Location output = temporary.child("shards");
      Counters counters = shard(plan, output);
      ShardManifest manifest = manifest(digest, counters, output);
      storage.delete(output.child(ShardOutputFormat.REPORTS));
      manifest.write(storage, output);
      storage.rename(output, folder);
      return manifest;
    } finally {
      storage.delete(temporary);
    }
  }

  private ShardPlan plan() throws IOException, InterruptedException {
    if (!request.strategy().counts()) {
      return new ShardPlan(request.strategy(), request.seed(), request.shards(), 0, 0, null);
    }
    PieceTable table = count();
    if (table.records() == 0) {
      throw empty();
    }
    Location pieces = temporary.child("pieces");
    table.write(storage, pieces);
    long shards =
        request.shards() > 0
            ? request.shards()
            : Math.max(1, Math.round((double) table.bytes() / request.shardBytes()));
    return new ShardPlan(
        request.strategy(),
        request.seed(),
        Math.toIntExact(shards),
        table.records(),
        table.bytes(),
        pieces.uri());
  }

  private UnusableCorpusException empty() {
    return new UnusableCorpusException("Cannot shard " + request.input() + ": it has no words");
  }

  private Job job(String name, Location output) throws IOException {
    Job job = JobRun.create(configuration, name, ShardJob.class);
    job.getConfiguration().set(CorpusInputFormat.INPUT, request.input());
    job.setInputFormatClass(CorpusInputFormat.class);
    job.setOutputValueClass(Text.class);
    FileOutputFormat.setOutputPath(job, HadoopStorage.path(output));
    TaskFailures.keep(job.getConfiguration(), temporary.child("failures"));
    return job;
  }

  private PieceTable count() throws IOException, InterruptedException {
    Location output = temporary.child("counts");
    Job job = job("paramill count of " + request.input(), output);
    job.setMapperClass(PieceMapper.class);
    job.setNumReduceTasks(0);
    job.setOutputKeyClass(Text.class);
    job.setOutputFormatClass(SequenceFileOutputFormat.class);
    Counters unused = JobRun.run(job, "count the documents of " + request.input(), progress);
    List<PieceTable.Piece> pieces = new ArrayList<>();
    Text source = new Text();
    Text counts = new Text();
    for (Storage.Entry file : storage.list(output)) {
      if (file.folder() || file.location().name().startsWith(".")) {
        continue;
      }
      try (SequenceFile.Reader reader =
          new SequenceFile.Reader(
              configuration, SequenceFile.Reader.file(HadoopStorage.path(file.location())))) {
        while (reader.next(source, counts)) {
          pieces.add(PieceMapper.piece(source, counts));
        }
      }
    }
    return new PieceTable(pieces);
  }

  private Counters shard(ShardPlan plan, Location output) throws IOException, InterruptedException {
    Job job = job("paramill shards of " + request.input(), output);
    plan.to(job.getConfiguration());
    job.setMapperClass(ShardMapper.class);
    job.setPartitionerClass(partitioner());
    job.setReducerClass(ShardReducer.class);
    job.setNumReduceTasks(plan.shards());
    job.setOutputKeyClass(ShardKey.class);
    job.setOutputFormatClass(ShardOutputFormat.class);
    return JobRun.run(job, "shard " + request.input(), progress);
  }

  @SuppressWarnings("rawtypes")
  private static Class<ShardKey.ByShard> partitioner() {
    return ShardKey.ByShard.class;
  }

  private ShardManifest manifest(String digest, Counters counters, Location output)
      throws IOException {
    List<ShardManifest.Shard> shards = new ArrayList<>();
    long high = 0;
    long low = 0;
    for (Storage.Entry report : storage.list(output.child(ShardOutputFormat.REPORTS))) {
      ShardOutputFormat.Report read =
          Json.read(storage, report.location(), ShardOutputFormat.Report.class);
      shards.add(read.shard());
      high += read.digestHigh();
      low += read.digestLow();
    }
    shards.sort(Comparator.comparingInt(ShardManifest.Shard::id));
    long records = shards.stream().mapToLong(ShardManifest.Shard::records).sum();
    if (records != counters.findCounter(ShardCounter.DOCUMENTS).getValue()
        || high != counters.findCounter(ShardCounter.DIGEST_HIGH).getValue()
        || low != counters.findCounter(ShardCounter.DIGEST_LOW).getValue()) {
      throw new IOException(
          "Cannot shard %s: %d documents were written that are not the %d that were read"
              .formatted(
                  request.input(),
                  records,
                  counters.findCounter(ShardCounter.DOCUMENTS).getValue()));
    }
    if (records == 0) {
      throw empty();
    }
    return new ShardManifest(
        request.strategy().toString(),
        request.seed(),
        records,
        0,
        shards.stream().mapToLong(ShardManifest.Shard::bytes).sum(),
        shards.stream().mapToLong(ShardManifest.Shard::tokens).sum(),
        digest,
        "%016x%016x".formatted(high, low),
        shards);
  }
}
