package io.paramill.jobs.shard;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.apache.hadoop.io.Text;

/**
 * A digest of a multiset of records that does not depend on their order: of what is stored of each,
 * the CRC-32C and the CRC-32 make one number; it, and its complement, are mixed (SplitMix64), and
 * summed, modulo 2^64. It finds what goes wrong by accident, and costs next to nothing.
 */
final class ContentSum {

  private final CRC32C castagnoli = new CRC32C();
  private final CRC32 usual = new CRC32();
  private long high;
  private long low;

  void add(Text stored) {
    castagnoli.reset();
    castagnoli.update(stored.getBytes(), 0, stored.getLength());
    usual.reset();
    usual.update(stored.getBytes(), 0, stored.getLength());
    long both = (castagnoli.getValue() << 32) | usual.getValue();
    high += PlaceHash.mix(both);
    low += PlaceHash.mix(~both);
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }
}
