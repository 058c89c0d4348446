package io.paramill.jobs.shard;

import io.paramill.corpus.UnusableCorpusException;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.input.CorpusSample;
import io.paramill.jobs.input.KeptSchema;
import io.paramill.jobs.input.LineLayout;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.hadoop.conf.Configuration;

/**
 * What sharding a corpus would come to: a sample is sharded in this process, whatever the strategy
 * needs for that, and the numbers are scaled up. Runs in the client, without a cluster.
 *
 * @param manifest the shards that are to be expected, without files and digests
 * @param mostRejected how many records may be rejected; more would fail the run
 */
public record ShardForecast(CorpusSample sample, ShardManifest manifest, long mostRejected) {

  /**
   * Takes a sample and shards it.
   *
   * @throws java.io.FileNotFoundException if there is no input
   * @throws UnusableCorpusException if the sample has no words, or there would be too many shards
   * @throws IOException if the input cannot be read
   */
  public static ShardForecast make(Configuration configuration, ShardRequest request)
      throws IOException, InterruptedException {
    RejectLimit limit = RejectLimit.of(request);
    Strategy strategy = Strategies.named(request.strategy());
    LineLayout lines = strategy.lines(request);
    Schema kept = KeptSchema.find(configuration, request.input());
    Path folder = Files.createTempDirectory("paramill-plan");
    try {
      Path input = folder.resolve("sample");
      CorpusSample sample = CorpusSample.take(configuration, request.input(), lines, kept, input);
      if (sample.records() == 0) {
        throw new UnusableCorpusException(
            "Cannot plan shards of %s: %d of its %d bytes have no words"
                .formatted(request.input(), sample.bytes(), sample.inputBytes()));
      }
      Cut cut = null;
      Map<String, String> settings = new HashMap<>(request.settings());
      settings.put(ShardRequest.MAX_REJECTED, "1.0");
      boolean sized = settings.remove(CountStrategy.SHARD_RECORDS) != null;
      sized |= settings.remove(SizeStrategy.SHARD_BYTES) != null;
      if (sized) {
        cut =
            strategy
                .prepare(
                    new Preparation(configuration, request, lines, kept, null, JobProgress.NONE))
                .cut();
      }
      ShardManifest sharded =
          ShardJob.run(
              local(configuration, folder),
              new ShardRequest(
                  input.toString(),
                  Location.of(folder.resolve("run")),
                  request.strategy(),
                  request.seed(),
                  sized ? 1 : request.shards(),
                  settings),
              JobProgress.NONE);
      ShardManifest scaled = scaled(sharded, sample.scale());
      return new ShardForecast(
          sample,
          cut == null ? scaled : cut(scaled, cut, request.input()),
          limit.most(scaled.records() + scaled.rejected()));
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    while (Files.exists(folder)) {
      try {
        new LocalStorage().delete(Location.of(folder));
      } catch (NoSuchFileException e) {
        // The job's own thread clears away its files there, even after the job has succeeded.
      }
    }
  }

  /** Whether the run would fail because of them. */
  public boolean rejectsTooMany() {
    return manifest.rejected() > mostRejected;
  }

  private static Configuration local(Configuration configuration, Path folder) {
    Configuration local = new Configuration(configuration);
    local.set("fs.defaultFS", "file:///");
    local.set("mapreduce.framework.name", "local");
    local.set("hadoop.tmp.dir", folder.resolve("hadoop").toString());
    local.set("mapreduce.cluster.local.dir", folder.resolve("local").toString());
    local.set("mapreduce.jobtracker.staging.root.dir", folder.resolve("staging").toString());
    local.set("mapreduce.client.completion.pollinterval", "20");
    local.setBoolean("mapreduce.map.output.compress", false);
    local.setInt("mapreduce.task.io.sort.mb", 16);
    return local;
  }

  private static ShardManifest scaled(ShardManifest sharded, double scale) {
    return with(
        sharded,
        sharded.shards().stream().map(shard -> scaled(shard, scale)).toList(),
        sharded.holdout() == null ? null : scaled(sharded.holdout(), scale),
        Math.round(sharded.rejected() * scale));
  }

  private static Shard scaled(Shard shard, double scale) {
    return new Shard(
        shard.id(),
        shard.path(),
        List.of(),
        Math.round(shard.records() * scale),
        Math.round(shard.bytes() * scale),
        Math.round(shard.tokens() * scale),
        "",
        shard.details());
  }

  /** All that is in the only shard, in shards of a size. */
  private static ShardManifest cut(ShardManifest manifest, Cut cut, String input)
      throws IOException {
    Shard all = manifest.shards().get(0);
    int shards = cut.shards(cut.unit() == Cut.Unit.RECORDS ? all.records() : all.bytes());
    ShardCommit.checkShards(shards, input);
    return with(
        manifest,
        IntStream.range(0, shards)
            .mapToObj(
                id ->
                    new Shard(
                        id,
                        RunLayout.shardName(id, shards),
                        List.of(),
                        part(all.records(), id, shards),
                        part(all.bytes(), id, shards),
                        part(all.tokens(), id, shards),
                        ""))
            .toList(),
        manifest.holdout(),
        manifest.rejected());
  }

  private static long part(long all, int id, int shards) {
    return all / shards + (id < all % shards ? 1 : 0);
  }

  private static ShardManifest with(
      ShardManifest manifest, List<Shard> shards, Shard holdout, long rejected) {
    long records = shards.stream().mapToLong(Shard::records).sum();
    long bytes = shards.stream().mapToLong(Shard::bytes).sum();
    long tokens = shards.stream().mapToLong(Shard::tokens).sum();
    return new ShardManifest(
        manifest.strategy(),
        manifest.seed(),
        records + (holdout == null ? 0 : holdout.records()),
        rejected,
        bytes + (holdout == null ? 0 : holdout.bytes()),
        tokens + (holdout == null ? 0 : holdout.tokens()),
        "",
        "",
        shards,
        holdout,
        manifest.details());
  }
}
