package io.paramill.codec;

/**
 * A file in a zip archive.
 *
 * @param method how it is packed: {@link #STORED} or {@link #DEFLATED}
 * @param crc32 the CRC-32 of its unpacked bytes
 * @param dataOffset where its packed bytes begin in the archive
 * @param storedBytes how many packed bytes there are
 * @param lengthBytes how many bytes it has when unpacked
 */
public record ZipMember(
    String name, int method, long crc32, long dataOffset, long storedBytes, long lengthBytes) {

  /** Not packed: the bytes as they are. */
  public static final int STORED = 0;

  /** Packed by DEFLATE. */
  public static final int DEFLATED = 8;
}
