package io.paramill.codec;

import io.paramill.storage.StorageOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip archive of stored members from front to back; every member's bytes begin at a
 * multiple of 64. The layout is drawn at {@link ZipArchive}. A member's checksum is known only
 * behind its bytes, so it follows them in a descriptor, as PyTorch writes it too.
 *
 * <pre>
 * descriptor = "PK\7\8" crc:4 packed:4 size:4      (8 bytes each for a size that needs them)
 * </pre>
 */
public final class ZipWriter {

  /** Where members' bytes begin: multiples of this. */
  public static final int ALIGNMENT_BYTES = 64;

  private static final int DESCRIPTOR = 0x08074b50;

  /** The id by which PyTorch marks padding: "FB". */
  private static final int EXTRA_PADDING = 0x4246;

  /** A descriptor follows; names are UTF-8. */
  private static final int FLAGS = 1 << 3 | 1 << 11;

  private static final int VERSION_ZIP64 = 45;

  /** The first day that a zip can hold, so that the same model gives the same bytes. */
  private static final int DATE = 1 << 5 | 1;

  private record Written(byte[] name, long crc32, long lengthBytes, long headerOffset) {}

  private final StorageOutput output;
  private final List<Written> members = new ArrayList<>();

  /** Writes to an output from its present position, which must be 0. */
  public ZipWriter(StorageOutput output) {
    this.output = output;
  }

  /** What writes the bytes of one member. */
  public interface Body {

    /** Writes exactly the announced number of bytes. */
    void writeTo(OutputStream member) throws IOException;
  }

  /** Adds a member with these bytes. */
  public void add(String name, byte[] bytes) throws IOException {
    add(name, bytes.length, member -> member.write(bytes, 0, bytes.length));
  }

  /**
   * Adds a member.
   *
   * @throws IllegalStateException if the body writes another number of bytes than it announced
   */
  public void add(String name, long lengthBytes, Body body) throws IOException {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    if (nameBytes.length > 0xFFFF) {
      throw new IllegalArgumentException("Cannot add a member: its name is too long");
    }
    long header = output.position();
    boolean large = lengthBytes >= ZipArchive.MASK32;
    int zip64Bytes = large ? 20 : 0;
    int fixedBytes = ZipArchive.LOCAL_BYTES + nameBytes.length + zip64Bytes;
    int padding = (int) Math.floorMod(-(header + fixedBytes), (long) ALIGNMENT_BYTES);
    if (padding < 4) {
      padding += ALIGNMENT_BYTES;
    }
    ByteBuffer local = buffer(fixedBytes + padding);
    int size = large ? -1 : (int) lengthBytes;
    local.putInt(ZipArchive.LOCAL);
    putCommon(local, 0, size, nameBytes.length, zip64Bytes + padding);
    local.put(nameBytes);
    if (large) {
      local.putShort((short) ZipArchive.EXTRA_ZIP64).putShort((short) 16);
      local.putLong(lengthBytes).putLong(lengthBytes);
    }
    local.putShort((short) EXTRA_PADDING).putShort((short) (padding - 4));
    flush(local.position(local.capacity()));

    Member member = new Member();
    body.writeTo(member);
    if (member.count != lengthBytes) {
      throw new IllegalStateException(
          "Cannot add '%s': %d bytes instead of %d".formatted(name, member.count, lengthBytes));
    }
    long crc = member.crc.getValue();
    ByteBuffer descriptor = buffer(24).putInt(DESCRIPTOR).putInt((int) crc);
    if (large) {
      descriptor.putLong(lengthBytes).putLong(lengthBytes);
    } else {
      descriptor.putInt(size).putInt(size);
    }
    flush(descriptor);
    members.add(new Written(nameBytes, crc, lengthBytes, header));
  }

  /** Writes the directory; nothing can be added any more. */
  public void finish() throws IOException {
    long offset = output.position();
    for (Written member : members) {
      writeCentral(member);
    }
    long end = output.position();
    long size = end - offset;
    int entries = members.size();
    ByteBuffer tail =
        buffer(ZipArchive.END64_BYTES + ZipArchive.LOCATOR_BYTES + ZipArchive.END_BYTES);
    tail.putInt(ZipArchive.END64).putLong(ZipArchive.END64_BYTES - 12);
    tail.putShort((short) VERSION_ZIP64).putShort((short) VERSION_ZIP64).putInt(0).putInt(0);
    tail.putLong(entries).putLong(entries).putLong(size).putLong(offset);
    tail.putInt(ZipArchive.LOCATOR).putInt(0).putLong(end).putInt(1);
    short shortEntries = (short) Math.min(0xFFFF, entries);
    tail.putInt(ZipArchive.END).putInt(0).putShort(shortEntries).putShort(shortEntries);
    tail.putInt((int) Math.min(ZipArchive.MASK32, size));
    tail.putInt((int) Math.min(ZipArchive.MASK32, offset)).putShort((short) 0);
    flush(tail);
  }

  private void writeCentral(Written member) throws IOException {
    boolean largeSize = member.lengthBytes >= ZipArchive.MASK32;
    boolean largeOffset = member.headerOffset >= ZipArchive.MASK32;
    int valueBytes = (largeSize ? 16 : 0) + (largeOffset ? 8 : 0);
    int extraBytes = valueBytes == 0 ? 0 : 4 + valueBytes;
    ByteBuffer central = buffer(ZipArchive.CENTRAL_BYTES + member.name.length + extraBytes);
    central.putInt(ZipArchive.CENTRAL).putShort((short) VERSION_ZIP64);
    putCommon(
        central,
        (int) member.crc32,
        largeSize ? -1 : (int) member.lengthBytes,
        member.name.length,
        extraBytes);
    central.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
    central.putInt((int) Math.min(ZipArchive.MASK32, member.headerOffset)).put(member.name);
    if (extraBytes > 0) {
      central.putShort((short) ZipArchive.EXTRA_ZIP64).putShort((short) valueBytes);
      if (largeSize) {
        central.putLong(member.lengthBytes).putLong(member.lengthBytes);
      }
      if (largeOffset) {
        central.putLong(member.headerOffset);
      }
    }
    flush(central);
  }

  /** From the version to the length of the extra fields: the same in both headers. */
  private static void putCommon(
      ByteBuffer header, int crc, int size, int nameBytes, int extraBytes) {
    header.putShort((short) VERSION_ZIP64).putShort((short) FLAGS);
    header.putShort((short) ZipMember.STORED).putShort((short) 0).putShort((short) DATE);
    header.putInt(crc).putInt(size).putInt(size);
    header.putShort((short) nameBytes).putShort((short) extraBytes);
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void flush(ByteBuffer bytes) throws IOException {
    byte[] filled = new byte[bytes.flip().remaining()];
    bytes.get(filled);
    output.write(filled, 0, filled.length);
  }

  private final class Member extends OutputStream {
    private final CRC32 crc = new CRC32();
    private long count;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      output.write(buffer, offset, length);
      crc.update(buffer, offset, length);
      count += length;
    }
  }
}
