package io.paramill.jobs.feature;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** MurmurHash3 for 32 bits (Austin Appleby, public domain) with seed 0. */
final class Murmur3 {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Murmur3() {}

  static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    int at = from;
    for (; at + Integer.BYTES <= to; at += Integer.BYTES) {
      hash = Integer.rotateLeft(hash ^ scramble((int) INTS.get(bytes, at)), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int i = to - 1; i >= at; i--) {
      tail = (tail << Byte.SIZE) | (bytes[i] & 0xFF);
    }
    hash ^= scramble(tail) ^ (to - from);
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  private static int scramble(int block) {
    return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
  }
}
