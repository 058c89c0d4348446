package io.paramill.jobs.shard;

import io.paramill.corpus.UnusableCorpusException;
import io.paramill.run.Digest;
import io.paramill.run.Json;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.hadoop.mapreduce.Counters;

/**
 * Makes shards of the files that the reducers wrote: compares what was written with what was read,
 * numbers the shards and names their folders. Runs in the client.
 */
final class ShardCommit {

  private static final int MAX_SHARDS = 100_000;

  private final Storage storage;
  private final Location output;
  private final String input;
  private final ShardPlan plan;
  private final Schema kept;
  private final Map<ShardKey.Kind, TreeMap<Long, List<WrittenFile>>> written =
      new EnumMap<>(ShardKey.Kind.class);

  ShardCommit(Storage storage, Location output, String input, ShardPlan plan, Schema kept)
      throws IOException {
    this.storage = storage;
    this.output = output;
    this.input = input;
    this.plan = plan;
    this.kept = kept;
    for (ShardKey.Kind kind : ShardKey.Kind.values()) {
      written.put(kind, new TreeMap<>());
    }
    Location reports = output.child(ShardOutputFormat.REPORTS);
    for (Storage.Entry report : storage.list(reports)) {
      Json.read(storage, report.location(), ShardOutputFormat.Report.class)
          .files()
          .forEach(
              file ->
                  written
                      .get(file.kind())
                      .computeIfAbsent(file.shard(), shard -> new ArrayList<>())
                      .add(file));
    }
    written
        .values()
        .forEach(
            shards ->
                shards
                    .values()
                    .forEach(files -> files.sort(Comparator.comparing(WrittenFile::name))));
    storage.delete(reports);
  }

  /** Moves the rejected records to a folder of theirs, if there are any; returns how many. */
  long publishRejects(Location folder) throws IOException {
    List<WrittenFile> files = written.get(ShardKey.Kind.REJECTED).get(0L);
    if (files == null) {
      return 0;
    }
    storage.rename(output.child(ShardOutputFormat.folder(ShardKey.Kind.REJECTED, 0)), folder);
    return files.stream().mapToLong(WrittenFile::records).sum();
  }

  /** Names the folders and makes the manifest, which is not written yet. */
  ShardManifest manifest(Counters counters, String inputDigest) throws IOException {
    TreeMap<Long, List<WrittenFile>> shards = written.get(ShardKey.Kind.RECORD);
    List<WrittenFile> heldOut = written.get(ShardKey.Kind.HELD_OUT).getOrDefault(0L, List.of());
    List<WrittenFile> all = new ArrayList<>(heldOut);
    shards.values().forEach(all::addAll);
    compare(all, counters);
    for (long shard = 0; shard < fixedShards(counters); shard++) {
      if (!shards.containsKey(shard)) {
        Location folder = output.child(ShardOutputFormat.folder(ShardKey.Kind.RECORD, shard));
        shards.put(
            shard,
            List.of(
                ShardFiles.empty(
                    storage,
                    folder.child("part-00000.avro"),
                    kept,
                    ShardCodec.of(plan.settings()))));
      }
    }
    checkShards(shards.size(), input);
    List<ShardManifest.Shard> published = new ArrayList<>();
    for (Map.Entry<Long, List<WrittenFile>> shard : shards.entrySet()) {
      String name = RunLayout.shardName(published.size(), shards.size());
      published.add(
          publish(ShardKey.Kind.RECORD, shard.getKey(), published.size(), name, shard.getValue()));
    }
    return new ShardManifest(
        plan.strategy(),
        plan.seed(),
        all.stream().mapToLong(WrittenFile::records).sum(),
        rejected(),
        all.stream().mapToLong(WrittenFile::bytes).sum(),
        all.stream().mapToLong(WrittenFile::tokens).sum(),
        inputDigest,
        "%016x%016x"
            .formatted(
                all.stream().mapToLong(WrittenFile::digestHigh).sum(),
                all.stream().mapToLong(WrittenFile::digestLow).sum()),
        published,
        heldOut.isEmpty()
            ? null
            : publish(ShardKey.Kind.HELD_OUT, 0, -1, RunLayout.holdoutName(), heldOut),
        plan.details());
  }

  /** Refuses more shards than a folder, and a manifest, should have. */
  static void checkShards(int shards, String input) throws UnusableCorpusException {
    if (shards > MAX_SHARDS) {
      throw new UnusableCorpusException(
          "Cannot shard %s: there would be %d shards, at most %d are made"
              .formatted(input, shards, MAX_SHARDS));
    }
  }

  private long rejected() {
    return written.get(ShardKey.Kind.REJECTED).values().stream()
        .flatMap(List::stream)
        .mapToLong(WrittenFile::records)
        .sum();
  }

  /** How many shards there must be, with records or without; 0 if the records decide. */
  private int fixedShards(Counters counters) {
    if (plan.cut() == null) {
      return plan.shards();
    }
    long records =
        counters.findCounter(ShardCounter.RECORDS).getValue()
            - counters.findCounter(ShardCounter.HELD_OUT).getValue();
    return plan.cut().unit() == Cut.Unit.RECORDS ? plan.cut().shards(records) : plan.shards();
  }

  private void compare(List<WrittenFile> files, Counters counters) throws IOException {
    long records = files.stream().mapToLong(WrittenFile::records).sum();
    long read = counters.findCounter(ShardCounter.RECORDS).getValue();
    if (records != read
        || files.stream().mapToLong(WrittenFile::digestHigh).sum()
            != counters.findCounter(ShardCounter.DIGEST_HIGH).getValue()
        || files.stream().mapToLong(WrittenFile::digestLow).sum()
            != counters.findCounter(ShardCounter.DIGEST_LOW).getValue()) {
      throw new IOException(
          "Cannot shard %s: %d records were written that are not the %d that were read"
              .formatted(input, records, read));
    }
    if (files.stream().mapToLong(WrittenFile::records).sum() == 0 && rejected() == 0) {
      throw new UnusableCorpusException("Cannot shard " + input + ": it has no words");
    }
  }

  private ShardManifest.Shard publish(
      ShardKey.Kind kind, long shard, int id, String name, List<WrittenFile> files)
      throws IOException {
    storage.rename(output.child(ShardOutputFormat.folder(kind, shard)), output.child(name));
    return new ShardManifest.Shard(
        id,
        name,
        files.stream().map(WrittenFile::name).toList(),
        files.stream().mapToLong(WrittenFile::records).sum(),
        files.stream().mapToLong(WrittenFile::bytes).sum(),
        files.stream().mapToLong(WrittenFile::tokens).sum(),
        sha256(files),
        files.get(0).details());
  }

  private static String sha256(List<WrittenFile> files) {
    if (files.size() == 1) {
      return files.get(0).sha256();
    }
    MessageDigest digest = Digest.sha256();
    files.forEach(file -> digest.update(file.sha256().getBytes(StandardCharsets.US_ASCII)));
    return Digest.text(digest);
  }
}
