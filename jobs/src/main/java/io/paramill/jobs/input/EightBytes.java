package io.paramill.jobs.input;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of a text at a time, the first of which is the lowest of a number. Marks are
 * numbers with 0x80 in each byte that is meant, and 0 in the others.
 */
final class EightBytes {

  static final int COUNT = Long.BYTES;

  private static final VarHandle NUMBERS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long MARKS = 0x8080808080808080L;

  private EightBytes() {}

  /** The bytes from {@code at} on; there must be eight. */
  static long of(byte[] text, int at) {
    return (long) NUMBERS.get(text, at);
  }

  /** Marks the bytes that are this one. */
  static long equal(long eight, char value) {
    return zeros(eight ^ (value * ONES));
  }

  /** Marks the bytes below a space. */
  static long controls(long eight) {
    return zeros(eight & 0xE0E0E0E0E0E0E0E0L);
  }

  /** Marks the bytes that stand between words: spaces, and TAB to carriage return. */
  static long blanks(long eight) {
    long low = eight & ~MARKS;
    // The sums reach 0x80 from the first number on, and behind the last one.
    long controls = (low + (0x80 - '\t') * ONES) & ~(low + (0x80 - '\r' - 1) * ONES);
    return equal(eight, ' ') | (controls & ~eight & MARKS);
  }

  /** Whether there are only characters of ASCII. */
  static boolean isAscii(long eight) {
    return (eight & MARKS) == 0;
  }

  /** Which of the bytes is marked first; eight if none is. */
  static int first(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  /** Which of the bytes is marked last; there must be one. */
  static int last(long marks) {
    return COUNT - 1 - (Long.numberOfLeadingZeros(marks) >>> 3);
  }

  /** Marks the bytes behind those that are marked, the first one as well if it is carried over. */
  static long behind(long marks, boolean carried) {
    return (marks << Byte.SIZE) | (carried ? 0x80 : 0);
  }

  /** Whether the last byte is marked. */
  static boolean carries(long marks) {
    return marks < 0;
  }

  private static long zeros(long eight) {
    return ~(((eight & ~MARKS) + ~MARKS) | eight | ~MARKS);
  }
}
