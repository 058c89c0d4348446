package io.paramill.jobs.shard;

import io.paramill.jobs.input.LineLayout;
import io.paramill.storage.Location;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.file.CodecFactory;

/**
 * What to shard.
 *
 * @param input a file, a folder or a glob
 * @param root the run's output folder
 * @param strategy the name of a {@link Strategy}
 * @param seed of all that is left to chance
 * @param shards how many; 0 if the strategy decides
 * @param settings by the names of the command's options, without dashes; what is not set is not in
 *     it
 */
public record ShardRequest(
    String input,
    Location root,
    String strategy,
    long seed,
    int shards,
    Map<String, String> settings) {

  /** The share of the records that is set aside. */
  static final String HOLDOUT = "holdout";

  /** How many records, or what share of them, may be rejected. */
  static final String MAX_REJECTED = "max-rejected";

  /**
   * It changes when the same input and settings make other shards than before: 2, since bzip2 is
   * split, and a record's place in it is that of its block.
   */
  private static final String FORMAT = "2";

  private static final Set<String> COMMON = Set.of(HOLDOUT, MAX_REJECTED, ShardCodec.SETTING);

  /** Checks the number and the names of the settings. */
  public ShardRequest {
    settings = Map.copyOf(settings);
    if (shards < 0) {
      throw new IllegalArgumentException("Invalid shards: " + shards + ", at least 1");
    }
    Set<String> unknown = new TreeSet<>(settings.keySet());
    unknown.removeAll(COMMON);
    unknown.removeAll(Strategies.named(strategy).settings());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Strategy %s has no option --%s".formatted(strategy, String.join(", --", unknown)));
    }
    CodecFactory unused = ShardCodec.of(settings);
  }

  /** A request without settings. */
  public ShardRequest(String input, Location root, String strategy, long seed, int shards) {
    this(input, root, strategy, seed, shards, Map.of());
  }

  /** A setting that must be there. */
  public String require(String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException("Strategy " + strategy + " needs --" + name);
    }
    return value;
  }

  /** What a record is: what becomes of a line of text. */
  public LineLayout lines() {
    return Strategies.named(strategy).lines(this);
  }

  /** By the names of the options, what decides which records are set aside; empty if none are. */
  public Map<String, String> holdout() {
    String share = settings.get(HOLDOUT);
    return share == null ? Map.of() : Map.of(HOLDOUT, share, "seed", Long.toString(seed));
  }

  /** All that the shards depend on besides the input, by the names of the options. */
  public Map<String, String> digested() {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("format", FORMAT);
    all.put("by", strategy);
    all.put("seed", Long.toString(seed));
    all.put("shards", Integer.toString(shards));
    return all;
  }
}
