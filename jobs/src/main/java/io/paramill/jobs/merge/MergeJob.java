package io.paramill.jobs.merge;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.JobRun;
import io.paramill.jobs.TaskFailures;
import io.paramill.run.Digest;
import io.paramill.run.Json;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;

/**
 * Merges the parts of a round into the model after it. Only where blocks are goes through the
 * shuffle; a reducer reads the blocks of the same rows and writes the merged one. The values do not
 * depend on the number of reducers. Runs in the client.
 */
public final class MergeJob {

  private static final int BLOCKS_PER_REDUCER = 64;
  private static final int MAX_DEFAULT_REDUCERS = 32;
  private static final int PATIENCE_SECONDS = 600;

  private final Configuration configuration;
  private final MergeRequest request;
  private final JobProgress progress;
  private final Storage storage;
  private final RunLayout layout;

  private MergeJob(Configuration configuration, MergeRequest request, JobProgress progress) {
    this.configuration = configuration;
    this.request = request;
    this.progress = progress;
    storage = new HadoopStorage(configuration);
    layout = new RunLayout(request.root());
  }

  private record Input(int round, List<String> digests, String rule, Map<String, String> rules) {}

  /**
   * The digest of all that the merged model depends on.
   *
   * @throws java.nio.file.NoSuchFileException if the model before or a part is not there
   * @throws MalformedDataException if the parts do not fit the model
   */
  public static String inputDigest(Configuration configuration, MergeRequest request)
      throws IOException {
    MergeJob job = new MergeJob(configuration, request, JobProgress.NONE);
    return job.digest(job.inputs().values());
  }

  /**
   * Runs the job.
   *
   * @return the manifest of the merged model
   * @throws java.nio.file.NoSuchFileException if the model before or a part is not there
   * @throws FileAlreadyExistsException if the round has been merged
   * @throws MalformedDataException if the parts do not fit the model
   * @throws IOException if the job fails; nothing is left behind then
   */
  public static PartManifest run(
      Configuration configuration, MergeRequest request, JobProgress progress)
      throws IOException, InterruptedException {
    MergeJob job = new MergeJob(configuration, request, progress);
    // Parts that do not fit are told before a job is started.
    var unused = job.inputs();
    return job.run(0);
  }

  /**
   * Runs the job while the parts are still made: its tasks start, and wait for those that are not
   * there yet.
   *
   * @return the manifest of the merged model
   * @throws IOException as {@link #run}, and if a part has not come in ten minutes
   */
  public static PartManifest runAhead(
      Configuration configuration, MergeRequest request, JobProgress progress)
      throws IOException, InterruptedException {
    return new MergeJob(configuration, request, progress).run(PATIENCE_SECONDS);
  }

  private PartManifest run(int patienceSeconds) throws IOException, InterruptedException {
    Location model = layout.model(request.round());
    if (storage.exists(model)) {
      throw new FileAlreadyExistsException(model.toString());
    }
    PartManifest base = PartManifest.read(storage, layout.model(request.round() - 1));
    Location temporary = model.sibling("_" + model.name());
    storage.delete(temporary);
    try {
      Location output = temporary.child("model");
      Job job = job(patienceSeconds, base, temporary, output);
      Counters counters = JobRun.run(job, purpose(), progress);
      Map<Location, PartManifest> inputs = inputs();
      PartManifest manifest =
          new PartManifest(
              request.round(),
              PartManifest.MERGED,
              digest(inputs.values()),
              base.tensors(),
              files(output),
              PartMetrics.merge(List.copyOf(inputs.values()).subList(1, inputs.size())));
      checkComplete(counters, base);
      storage.delete(output.child(BlockOutputFormat.INDEXES));
      manifest.write(storage, output);
      storage.rename(output, model);
      return manifest;
    } finally {
      storage.delete(temporary);
    }
  }

  private String purpose() {
    return "merge round %d of %s".formatted(request.round(), request.root());
  }

  /** The model before, then the parts in the order of shards. */
  private List<Location> folders() {
    return Stream.concat(
            Stream.of(layout.model(request.round() - 1)),
            request.shards().stream().map(shard -> layout.part(request.round(), shard)))
        .toList();
  }

  /** The manifests by their folders: the model before, then the parts in the order of shards. */
  private Map<Location, PartManifest> inputs() throws IOException {
    Map<Location, PartManifest> inputs = new LinkedHashMap<>();
    Location before = layout.model(request.round() - 1);
    PartManifest base = PartManifest.read(storage, before);
    inputs.put(before, base);
    for (int shard : request.shards()) {
      Location folder = layout.part(request.round(), shard);
      PartManifest part = PartManifest.read(storage, folder);
      if (part.round() != request.round() || part.shard() != shard) {
        throw malformed(folder, "it is shard %d of round %d".formatted(part.shard(), part.round()));
      }
      for (PartManifest.Tensor tensor : part.tensors()) {
        if (!base.tensors().contains(tensor)) {
          throw malformed(folder, "the model before has no " + tensor.spec());
        }
      }
      inputs.put(folder, part);
    }
    return inputs;
  }

  private static MalformedDataException malformed(Location folder, String why) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, RunLayout.manifest(folder), "Cannot merge a part: " + why);
  }

  private String digest(Iterable<PartManifest> inputs) {
    List<String> digests = new ArrayList<>();
    inputs.forEach(input -> digests.add(Digest.of(input)));
    return Digest.of(new Input(request.round(), digests, request.rule(), request.tensorRules()));
  }

  private Job job(int patienceSeconds, PartManifest base, Location temporary, Location output)
      throws IOException {
    Job job =
        JobRun.create(configuration, "paramill merge round " + request.round(), MergeJob.class);
    Configuration settings = job.getConfiguration();
    new MergePlan(
            folders().stream().map(Location::uri).toList(),
            request.rule(),
            request.tensorRules(),
            patienceSeconds)
        .to(settings);
    long reducers = Math.min(MAX_DEFAULT_REDUCERS, 1 + blocks(base) / BLOCKS_PER_REDUCER);
    JobRun.setDefault(settings, MRJobConfig.NUM_REDUCES, Long.toString(reducers));
    // One map and one reducer with little to do: no container of their own, if the cluster agrees.
    JobRun.setDefault(settings, MRJobConfig.JOB_UBERTASK_ENABLE, "true");
    job.setInputFormatClass(PartInputFormat.class);
    job.setMapperClass(MergeMapper.class);
    job.setMapOutputKeyClass(BlockKey.class);
    job.setMapOutputValueClass(BlockRef.class);
    job.setSortComparatorClass(BlockKey.Order.class);
    job.setGroupingComparatorClass(BlockKey.SameRows.class);
    job.setPartitionerClass(BlockKey.ByRows.class);
    job.setReducerClass(MergeReducer.class);
    job.setOutputKeyClass(NullWritable.class);
    job.setOutputValueClass(ParameterBlock.class);
    job.setOutputFormatClass(BlockOutputFormat.class);
    FileOutputFormat.setOutputPath(job, HadoopStorage.path(output));
    TaskFailures.keep(settings, temporary.child("failures"));
    return job;
  }

  private static long blocks(PartManifest manifest) {
    return manifest.files().stream().mapToLong(file -> file.blocks().size()).sum();
  }

  private List<PartManifest.BlockFile> files(Location output) throws IOException {
    List<PartManifest.BlockFile> files = new ArrayList<>();
    Location indexes = output.child(BlockOutputFormat.INDEXES);
    if (storage.exists(indexes)) {
      for (Storage.Entry index : storage.list(indexes)) {
        files.add(Json.read(storage, index.location(), PartManifest.BlockFile.class));
      }
    }
    files.sort(Comparator.comparing(PartManifest.BlockFile::name));
    return files;
  }

  private void checkComplete(Counters counters, PartManifest base) throws IOException {
    long merged = counters.findCounter(MergeCounter.BLOCKS).getValue();
    if (merged != blocks(base)) {
      throw new IOException(
          "Cannot %s: it made %d blocks of %d".formatted(purpose(), merged, blocks(base)));
    }
  }
}
