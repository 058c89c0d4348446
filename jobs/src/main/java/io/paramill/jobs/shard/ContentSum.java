package io.paramill.jobs.shard;

import io.paramill.run.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.apache.hadoop.io.Text;

/**
 * A digest of a multiset of records that does not depend on their order: the sums, modulo 2^64, of
 * the first and of the second 64 bits of the SHA-256 of what is stored of each.
 */
final class ContentSum {

  private final MessageDigest digest = Digest.sha256();
  private long high;
  private long low;

  void add(Text stored) {
    digest.update(stored.getBytes(), 0, stored.getLength());
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    high += hash.getLong();
    low += hash.getLong();
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }
}
