package io.paramill.jobs.shard;

import io.paramill.jobs.input.DocumentKey;

/** The records that are set aside, by chance. */
final class Holdout {

  /** So that it does not depend on what a strategy makes of the same seed. */
  private static final long SALT = 0x686f6c646f7574L;

  private final PlaceHash hash;
  private final long limit;
  private final int reducers;

  private Holdout(long seed, double share, int reducers) {
    hash = new PlaceHash(seed ^ SALT);
    limit = (long) (share * (1L << 53));
    this.reducers = reducers;
  }

  static Holdout of(ShardPlan plan) {
    String share = plan.settings().get(ShardRequest.HOLDOUT);
    return new Holdout(plan.seed(), share == null ? 0 : share(share), plan.reducers());
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

  boolean takes(DocumentKey place) {
    return limit > 0 && PlaceHash.mix(hash.of(place)) >>> 11 < limit;
  }

  /** The reducer of a record that belongs to no shard. */
  int reducer(DocumentKey place) {
    return PlaceHash.below(reducers, hash.of(place) + 1);
  }
}
