package io.paramill.train.word2vec;

/**
 * Random numbers that depend on a few keys alone: SplitMix64, a counter through the finaliser of
 * MurmurHash3 in Stafford's variant 13 (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators, 2014).
 */
final class RandomStream {

  /** 2^64 over the golden ratio, odd. */
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long state;

  RandomStream(long... keys) {
    seed(keys);
  }

  /** Starts the stream of these keys. */
  void seed(long... keys) {
    state = 0;
    for (long key : keys) {
      state = mix(state + STEP ^ mix(key + STEP));
    }
  }

  long nextLong() {
    state += STEP;
    return mix(state);
  }

  /** A number from 0 to {@code bound - 1}. */
  int below(int bound) {
    return below(nextLong(), bound);
  }

  /** A number from 0 to {@code bound - 1}, made of the upper half of some random bits. */
  static int below(long bits, int bound) {
    return (int) (((bits >>> 32) * bound) >>> 32);
  }

  /** A number in [0, 1), of 24 bits. */
  float nextFloat() {
    return (nextLong() >>> 40) * 0x1p-24f;
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
