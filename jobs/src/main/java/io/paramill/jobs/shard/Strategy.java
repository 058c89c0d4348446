package io.paramill.jobs.shard;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways to shard a corpus. */
public enum Strategy {
  /** Every document falls in a shard by chance, the same one for the same seed. */
  RANDOM,
  /** Shards whose numbers of documents differ by one at most. */
  COUNT,
  /** Shards with about the same number of bytes. */
  SIZE;

  /** Whether documents must be counted before they are sharded. */
  boolean counts() {
    return this != RANDOM;
  }

  /** The sharder of a corpus with this many documents and bytes of text. */
  public Sharder sharder(long seed, int shards, long records, long bytes) {
    return switch (this) {
      case RANDOM -> new RandomSharder(seed, shards);
      case COUNT -> new CountSharder(shards, records);
      case SIZE -> new SizeSharder(shards, bytes);
    };
  }

  /**
   * The strategy of this name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static Strategy named(String name) {
    return Arrays.stream(values())
        .filter(strategy -> strategy.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown strategy '%s': there are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Strategy::toString)
                                .collect(Collectors.joining(", ")))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
