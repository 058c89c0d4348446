package io.paramill.codec;

import io.paramill.storage.StorageInput;
import java.util.Optional;

/** A member of an archive as what arrays lie in, with its checksum. */
public final class ZipBytes implements StoredArray.Opener {

  private final ZipArchive archive;
  private final int number;
  private final byte[] before;
  private Checksum checksum;

  /**
   * A member by its number in the directory.
   *
   * @param before its first bytes, which were read already and have none of an array's
   */
  public ZipBytes(ZipArchive archive, int number, byte[] before) {
    this.archive = archive;
    this.number = number;
    this.before = before;
  }

  @Override
  public StorageInput open() {
    return archive.open(archive.members().get(number));
  }

  @Override
  public synchronized Optional<Checksum> checksum() {
    if (checksum == null) {
      ZipMember member = archive.members().get(number);
      checksum = new Checksum(before, member.crc32(), archive.place(member.dataOffset()));
    }
    return Optional.of(checksum);
  }
}
