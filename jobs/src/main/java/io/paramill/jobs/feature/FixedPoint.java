package io.paramill.jobs.feature;

/**
 * Numbers as whole multiples of 2^-24, so that their sums are exact and do not depend on the order
 * in which they are added, nor on the number of maps. A sum of numbers below 1 has room for 2^39 of
 * them; one that has no room left is an error, never a wrong sum.
 */
public final class FixedPoint {

  private static final double SCALE = 1 << 24;

  private FixedPoint() {}

  /** The number of 2^-24ths nearest to a value. */
  public static long of(double value) {
    return (long) Math.rint(value * SCALE);
  }

  /** The value of a number of 2^-24ths. */
  public static double value(long fixed) {
    return fixed / SCALE;
  }
}
