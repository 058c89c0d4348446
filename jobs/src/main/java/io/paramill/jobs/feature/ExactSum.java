package io.paramill.jobs.feature;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The exact sum of any finite doubles, as an array of whole numbers that can be added to that of
 * another sum: the number at {@code i} counts multiples of 2^(24 i - 1074), and the bits of a
 * double fall into the four of them that they overlap. Has room for 2^39 doubles.
 */
final class ExactSum {

  private static final int BITS = 24;
  private static final int LOWEST_EXPONENT = -1074;
  private static final long MASK = (1 << BITS) - 1;

  /** How many numbers a sum has. */
  static final int SIZE = (Double.MAX_EXPONENT - LOWEST_EXPONENT) / BITS + 2;

  private ExactSum() {}

  /** Adds a finite double to the sum that starts at {@code from}. */
  static void add(long[] sums, int from, double value) {
    long significand = Double.doubleToRawLongBits(value) & ((1L << 52) - 1);
    int exponent = Math.getExponent(value);
    if (exponent >= Double.MIN_EXPONENT) {
      significand |= 1L << 52;
    }
    int shift = Math.max(exponent, Double.MIN_EXPONENT) - 52 - LOWEST_EXPONENT;
    int at = from + shift / BITS;
    int inside = shift % BITS;
    int sign = value < 0 ? -1 : 1;
    // The lowest bits first, so that what is left never leaves 64 bits.
    long low = (significand << inside) & MASK;
    long rest = significand >>> (BITS - inside);
    sums[at] = Math.addExact(sums[at], sign * low);
    for (; rest != 0; rest >>>= BITS) {
      at++;
      sums[at] = Math.addExact(sums[at], sign * (rest & MASK));
    }
  }

  /** The sum that starts at {@code from}, as the nearest double. */
  static double value(long[] sums, int from) {
    BigInteger total = BigInteger.ZERO;
    for (int i = SIZE - 1; i >= 0; i--) {
      total = total.shiftLeft(BITS).add(BigInteger.valueOf(sums[from + i]));
    }
    BigDecimal unit =
        BigDecimal.ONE.divide(new BigDecimal(BigInteger.ONE.shiftLeft(-LOWEST_EXPONENT)));
    return new BigDecimal(total).multiply(unit).doubleValue();
  }
}
