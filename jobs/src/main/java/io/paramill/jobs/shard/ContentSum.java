package io.paramill.jobs.shard;

import io.paramill.run.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.hadoop.io.Text;

/**
 * A digest of a set of documents that does not depend on their order: the sums, modulo 2^64, of the
 * first and of the second 64 bits of each document's SHA-256.
 */
final class ContentSum {

  private final MessageDigest digest = Digest.sha256();
  private final ByteBuffer numbers = ByteBuffer.allocate(Integer.BYTES + Long.BYTES);
  private long high;
  private long low;

  void add(String source, long offset, Text text) {
    byte[] name = source.getBytes(StandardCharsets.UTF_8);
    digest.update(numbers.clear().putInt(name.length).putLong(offset).flip());
    digest.update(name);
    digest.update(text.getBytes(), 0, text.getLength());
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
