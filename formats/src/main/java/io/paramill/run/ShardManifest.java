package io.paramill.run;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.util.List;

/**
 * The shards of a corpus; its file commits them.
 *
 * @param inputDigest of the input files and the settings; the same input and settings give the same
 *     shards
 * @param contentDigest order-independent digest of all records: the same before and after sharding
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
    List<Shard> shards) {

  /** Copies the list. */
  public ShardManifest {
    shards = List.copyOf(shards);
  }

  /**
   * One shard.
   *
   * @param path the folder, relative to the manifest's
   * @param bytes of the records' text, in UTF-8
   * @param tokens words between blanks
   * @param sha256 over the files' bytes, in the order of their names
   */
  public record Shard(
      int id,
      String path,
      List<String> files,
      long records,
      long bytes,
      long tokens,
      String sha256) {

    /** Copies the list. */
    public Shard {
      files = List.copyOf(files);
    }
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
