package io.paramill.jobs.shard;

import io.paramill.jobs.input.DocumentKey;
import java.nio.charset.StandardCharsets;

/** A seeded hash of a record's place: what is left to chance, the same in every attempt. */
public final class PlaceHash {

  private final long seed;
  private String source;
  private long sourceHash;

  /** One for each thing that is left to chance. */
  public PlaceHash(long seed) {
    this.seed = mix(seed);
  }

  /** The hash of a record's place. */
  public long of(DocumentKey place) {
    if (!place.source().equals(source)) {
      source = place.source();
      sourceHash = text(source);
    }
    return mix(sourceHash) ^ mix(place.offset());
  }

  /** FNV-1a of a text's bytes, from the seed on. */
  long text(String text) {
    long hash = seed;
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ value) * 0x100000001b3L;
    }
    return hash;
  }

  /** Makes a number below the range of a hash: uniform, without the bias of a remainder. */
  static int below(int range, long hash) {
    return (int) (((mix(hash) >>> 32) * range) >>> 32);
  }

  /** The output function of SplitMix64 (Steele, Lea, Flood 2014). */
  static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /** Makes a number above 0 and below 1 of a hash: uniform. */
  public static double unit(long hash) {
    return ((mix(hash) >>> 12) + 0.5) * 0x1p-52;
  }
}
