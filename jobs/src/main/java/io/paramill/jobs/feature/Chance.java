package io.paramill.jobs.feature;

import java.nio.charset.StandardCharsets;

/** Chance that is the same for a record in every run and in every attempt: a hash of its place. */
public final class Chance {

  private Chance() {}

  /**
   * A number above 0 and below 1.
   *
   * @param seed one for each thing that is decided by chance
   */
  public static double of(long seed, String source, long offset) {
    byte[] name = source.getBytes(StandardCharsets.UTF_8);
    long hash = mix(seed ^ mix(offset ^ ((long) Murmur3.hash(name, 0, name.length) << 32)));
    return ((hash >>> 12) + 0.5) * 0x1p-52;
  }

  /** The finisher of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
