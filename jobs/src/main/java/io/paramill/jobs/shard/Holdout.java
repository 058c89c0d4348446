package io.paramill.jobs.shard;

import io.paramill.jobs.input.DocumentKey;
import org.apache.hadoop.conf.Configuration;

/**
 * The records that are set aside, by chance: no shard has them, and what a strategy learns of the
 * corpus is learnt without them. Runs in a map.
 */
public final class Holdout {

  private static final String SHARE = "paramill.shard.holdout.share";
  private static final String SEED = "paramill.shard.holdout.seed";

  /** So that it does not depend on what a strategy makes of the same seed. */
  private static final long SALT = 0x686f6c646f7574L;

  private final PlaceHash hash;
  private final long limit;

  private Holdout(long seed, double share) {
    hash = new PlaceHash(seed ^ SALT);
    limit = (long) (share * (1L << 53));
  }

  /** Sets the holdout of a job. */
  public static void to(Configuration configuration, ShardRequest request) {
    String share = request.settings().get(ShardRequest.HOLDOUT);
    configuration.setDouble(SHARE, share == null ? 0 : share(share));
    configuration.setLong(SEED, request.seed());
  }

  /** The holdout of a job. */
  public static Holdout of(Configuration configuration) {
    return new Holdout(configuration.getLong(SEED, 0), configuration.getDouble(SHARE, 0));
  }

  /** A share that a person wrote. */
  static double share(String text) {
    try {
      double share = Double.parseDouble(text);
      if (share >= 0 && share < 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // It is told below, as a number out of range is.
    }
    throw new IllegalArgumentException(
        "Invalid --%s '%s': from 0 to below 1".formatted(ShardRequest.HOLDOUT, text));
  }

  /** Whether the record at this place is set aside. */
  public boolean takes(DocumentKey place) {
    return limit > 0 && PlaceHash.mix(hash.of(place)) >>> 11 < limit;
  }

  /** The reducer of a record that belongs to no shard. */
  int reducer(DocumentKey place, int reducers) {
    return PlaceHash.below(reducers, hash.of(place) + 1);
  }
}
