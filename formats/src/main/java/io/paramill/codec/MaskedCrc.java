package io.paramill.codec;

import java.util.zip.CRC32C;

/**
 * A running CRC-32C in the masked form in which TensorFlow's tables and record files store it. The
 * mask keeps a checksum of data that itself holds checksums from being weak.
 */
public final class MaskedCrc {

  /** From the format that LevelDB's log files introduced. */
  private static final int DELTA = 0xA282EAD8;

  private final CRC32C crc = new CRC32C();

  /** The masked checksum of some bytes. */
  public static int of(byte[] bytes) {
    return new MaskedCrc().update(bytes, 0, bytes.length).value();
  }

  /** Takes more bytes in. */
  public MaskedCrc update(byte[] bytes, int offset, int length) {
    crc.update(bytes, offset, length);
    return this;
  }

  /** The masked checksum of all bytes so far. */
  public int value() {
    return mask((int) crc.getValue());
  }

  static int mask(int crc) {
    return Integer.rotateRight(crc, 15) + DELTA;
  }

  static int unmask(int masked) {
    return Integer.rotateLeft(masked - DELTA, 15);
  }
}
