package io.paramill.run;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The shards of a corpus; its file commits them.
 *
 * @param inputDigest of the input files and the settings; the same input and settings give the same
 *     shards
 * @param records in all shards and the holdout, as are bytes and tokens
 * @param rejected records that were in the input and are in no shard
 * @param contentDigest order-independent digest of all records: sums, modulo 2^64, of what the
 *     checksums of each record's text, or of its Avro encoding, mix to; the same before and after
 *     sharding
 * @param holdout the records that training must not see; null if none were set aside
 * @param details what else the strategy has to tell: texts, numbers, lists, maps
 */
public record ShardManifest(
    String strategy,
    long seed,
    long records,
    long rejected,
    long bytes,
    long tokens,
    String inputDigest,
    String contentDigest,
    List<Shard> shards,
    Shard holdout,
    Map<String, Object> details) {

  /** Copies the list. */
  public ShardManifest {
    shards = List.copyOf(shards);
  }

  /** Shards without anything set aside. */
  public ShardManifest(
      String strategy,
      long seed,
      long records,
      long rejected,
      long bytes,
      long tokens,
      String inputDigest,
      String contentDigest,
      List<Shard> shards) {
    this(
        strategy,
        seed,
        records,
        rejected,
        bytes,
        tokens,
        inputDigest,
        contentDigest,
        shards,
        null,
        Map.of());
  }

  /**
   * One shard.
   *
   * @param path the folder, relative to the manifest's
   * @param files their names, in order
   * @param bytes of the records' text in UTF-8, or of their Avro encoding
   * @param tokens words between blanks
   * @param sha256 of the file; if there are several, of their SHA-256 in hexadecimal, one behind
   *     the other
   * @param details what else the strategy has to tell: texts, numbers, lists, maps
   */
  public record Shard(
      int id,
      String path,
      List<String> files,
      long records,
      long bytes,
      long tokens,
      String sha256,
      Map<String, Object> details) {

    /** Copies the list. */
    public Shard {
      files = List.copyOf(files);
    }

    /** A shard of which there is nothing else to tell. */
    public Shard(
        int id,
        String path,
        List<String> files,
        long records,
        long bytes,
        long tokens,
        String sha256) {
      this(id, path, files, records, bytes, tokens, sha256, Map.of());
    }

    private Shard below(String folder) {
      return new Shard(id, folder + "/" + path, files, records, bytes, tokens, sha256, details);
    }
  }

  /** The same shards, seen from the folder that theirs is in. */
  public ShardManifest below(String folder) {
    return new ShardManifest(
        strategy,
        seed,
        records,
        rejected,
        bytes,
        tokens,
        inputDigest,
        contentDigest,
        shards.stream().map(shard -> shard.below(folder)).toList(),
        holdout == null ? null : holdout.below(folder),
        details);
  }

  /** Reads the manifest of a folder of shards. */
  public static ShardManifest read(Storage storage, Location folder) throws IOException {
    return Json.read(storage, RunLayout.manifest(folder), ShardManifest.class);
  }

  /** Commits a folder of shards. */
  public void write(Storage storage, Location folder) throws IOException {
    Json.write(storage, RunLayout.manifest(folder), this);
  }
}
