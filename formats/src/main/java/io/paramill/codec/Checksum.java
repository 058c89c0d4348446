package io.paramill.codec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.ChecksumException;
import java.io.IOException;
import java.util.zip.CRC32;

/**
 * The CRC-32 of some bytes that were read already, followed by all the bytes of an input that one
 * or more arrays lie in. Verified once, by the first that reads all of them. Safe for several
 * threads.
 */
public final class Checksum {

  private final byte[] before;
  private final long crc32;
  private final long offset;
  private volatile boolean verified;

  /**
   * The checksum of these bytes and an input's.
   *
   * @param offset where all these bytes begin in the file; for messages
   */
  Checksum(byte[] before, long crc32, long offset) {
    this.before = before;
    this.crc32 = crc32;
    this.offset = offset;
  }

  /** A computation that has the bytes before the input behind it. */
  CRC32 start() {
    CRC32 crc = new CRC32();
    crc.update(before);
    return crc;
  }

  /**
   * Compares, when all bytes are in.
   *
   * @throws ChecksumException if the bytes have another checksum
   */
  void check(CRC32 computed, StorageInput input, String tensor) throws ChecksumException {
    if (computed.getValue() != crc32) {
      throw new ChecksumException(
          input.location(), offset, "'" + tensor + "'", computed.getValue(), crc32);
    }
    verified = true;
  }

  /** Reads the input once, unless that was done. */
  void verifyOnce(StorageInput input, String tensor) throws IOException {
    if (verified) {
      return;
    }
    CRC32 crc = start();
    byte[] buffer = new byte[(int) Math.min(1 << 16, input.lengthBytes())];
    for (long position = 0; position < input.lengthBytes(); ) {
      int count = (int) Math.min(buffer.length, input.lengthBytes() - position);
      input.readFully(position, buffer, 0, count);
      crc.update(buffer, 0, count);
      position += count;
    }
    check(crc, input, tensor);
  }
}
