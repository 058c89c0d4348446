package io.paramill.jobs.feature;

/** Arrays of whole numbers that are added element by element. */
final class LongSums {

  private LongSums() {}

  /** Adds {@code more} to {@code sums}; a sum that is too large is an error. */
  static void add(long[] sums, long[] more) {
    if (more.length != sums.length) {
      throw new IllegalArgumentException(
          "Cannot add %d sums to %d".formatted(more.length, sums.length));
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.addExact(sums[i], more[i]);
    }
  }
}
