package io.paramill.jobs.shard;

/**
 * How a sequence of records is cut in shards, once it is known how long it is.
 *
 * @param number how many shards, or how much of the unit a shard has
 */
record Cut(Unit unit, Rule rule, long number) {

  enum Unit {
    RECORDS,
    BYTES
  }

  enum Rule {
    /** So many shards, as alike as can be. */
    PARTS,
    /** Shards of this size, all but the last one. */
    EXACTLY,
    /** As many shards, all alike, as makes them about this size. */
    ABOUT
  }

  /** How many shards there are. */
  int shards(long total) {
    return Math.toIntExact(
        switch (rule) {
          case PARTS -> number;
          case EXACTLY -> Math.max(1, (total + number - 1) / number);
          case ABOUT -> Math.max(1, Math.round((double) total / number));
        });
  }

  /** The shard of what has so much of the unit before it. */
  int shard(long before, long total) {
    if (rule == Rule.EXACTLY) {
      return (int) (before / number);
    }
    int shards = shards(total);
    long least = total / shards;
    long larger = total % shards;
    // The first shards have one more than the others.
    long end = larger * (least + 1);
    if (before < end) {
      return (int) (before / (least + 1));
    }
    // What is behind all units has none of its own: a record without bytes.
    return (int) Math.min(shards - 1, larger + (before - end) / Math.max(1, least));
  }
}
