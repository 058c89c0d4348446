package io.paramill.codec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.ChecksumException;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A zip archive, read by positions: which members there are and where their bytes lie.
 *
 * <pre>
 * archive  = { local bytes [ descriptor ] } { central } [ end64 locator ] end
 * local    = "PK\3\4" version:2 flags:2 method:2 time:2 date:2 crc:4 packed:4 size:4 nameLength:2
 *            extraLength:2 name extra
 * central  = "PK\1\2" madeBy:2 (version to extraLength as in local) commentLength:2 disk:2
 *            attributes:2 attributes:4 localOffset:4 name extra comment
 * end64    = "PK\6\6" length:8 madeBy:2 version:2 disk:4 disk:4 entries:8 entries:8 size:8 offset:8
 * locator  = "PK\6\7" disk:4 end64Offset:8 disks:4
 * end      = "PK\5\6" disk:2 disk:2 entries:2 entries:2 size:4 offset:4 commentLength:2 comment
 * </pre>
 *
 * (PKWARE APPNOTE 6.3.) Only the central directory counts: PyTorch leaves sizes and checksums of
 * local headers zero. Archives whose members overlap, whose names repeat, that are encrypted, or
 * that have bytes behind their end are refused.
 */
public final class ZipArchive {

  static final int LOCAL = 0x04034b50;
  static final int CENTRAL = 0x02014b50;
  static final int END64 = 0x06064b50;
  static final int LOCATOR = 0x07064b50;
  static final int END = 0x06054b50;
  static final int LOCAL_BYTES = 30;
  static final int CENTRAL_BYTES = 46;
  static final int END64_BYTES = 56;
  static final int LOCATOR_BYTES = 20;
  static final int END_BYTES = 22;
  static final int EXTRA_ZIP64 = 1;
  static final long MASK32 = 0xFFFF_FFFFL;

  private static final int ENTRIES_MAX = 4_000_000;

  private static final int DIRECTORY_BYTES_MAX = 256 << 20;
  private static final int ENCRYPTION_FLAGS = 1 | 1 << 6 | 1 << 13;

  /** DEFLATE cannot pack tighter than this, so a larger ratio is a lie. */
  private static final long DEFLATE_RATIO_MAX = 1032;

  /** Small members lie close together: the headers of the next ones are read with one. */
  private static final int WINDOW_BYTES = 1 << 12;

  /** The longest entry of a directory. */
  private static final int ENTRY_BYTES_MAX = CENTRAL_BYTES + 3 * 0xFFFF;

  private static final int DIRECTORY_WINDOW_BYTES = 4 * ENTRY_BYTES_MAX;
  private static final int FIRST_NAME_BYTES = 1 << 10;

  private final StorageInput input;
  private ZipMembers members;

  private ZipArchive(StorageInput input) {
    this.input = input;
  }

  /**
   * Reads and checks the directory.
   *
   * @param input the archive; it stays open as long as this is used, and is closed by the caller
   */
  public static ZipArchive read(StorageInput input) throws IOException {
    ZipArchive archive = new ZipArchive(input);
    archive.readDirectory(archive.readEnd());
    return archive;
  }

  /** The name of what a file begins with, which is there even if the end of the file is not. */
  public static String firstName(StorageInput input) throws IOException {
    byte[] head = input.readHead(LOCAL_BYTES + FIRST_NAME_BYTES);
    if (head.length <= LOCAL_BYTES) {
      return "";
    }
    int length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getShort(26) & 0xFFFF;
    return text(Arrays.copyOfRange(head, LOCAL_BYTES, Math.min(head.length, LOCAL_BYTES + length)));
  }

  /** The members, in the directory's order. */
  public List<ZipMember> members() {
    return members;
  }

  /** The member of this name. */
  public Optional<ZipMember> find(String name) {
    int number = number(name);
    return number < 0 ? Optional.empty() : Optional.of(members.get(number));
  }

  /** The number of the member of this name, counted from 0; -1 if there is none. */
  public int number(String name) {
    return members.number(name);
  }

  /** How many bytes a member has when unpacked. */
  public long lengthBytes(int number) {
    return members.lengthBytes(number);
  }

  /** Whether there is a member in this folder, whose name ends with a slash. */
  public boolean hasFolder(String name) {
    return members.hasPrefix(name);
  }

  /** Opens a member for positional reads of its unpacked bytes; its checksum is not verified. */
  public StorageInput open(ZipMember member) {
    InputWindow packed = new InputWindow(input, member.dataOffset(), member.storedBytes());
    if (member.method() == ZipMember.STORED) {
      return packed;
    }
    return new StreamedInput(
        input.location(), member.lengthBytes(), () -> new Inflating(packed.stream()));
  }

  /**
   * Reads a member once, and checks it.
   *
   * @throws ChecksumException if its bytes do not have its checksum
   */
  public void verify(ZipMember member) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[(int) Math.min(1 << 16, member.lengthBytes())];
    try (StorageInput bytes = open(member)) {
      for (long position = 0; position < member.lengthBytes(); ) {
        int count = (int) Math.min(buffer.length, member.lengthBytes() - position);
        bytes.readFully(position, buffer, 0, count);
        crc.update(buffer, 0, count);
        position += count;
      }
    }
    if (crc.getValue() != member.crc32()) {
      throw new ChecksumException(
          input.location(),
          place(member.dataOffset()),
          member.name(),
          crc.getValue(),
          member.crc32());
    }
  }

  private record Directory(long offset, long sizeBytes, long entries) {}

  private Directory readEnd() throws IOException {
    byte[] tail = input.readTail(END_BYTES + 0xFFFF);
    ByteBuffer end = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
    int at = tail.length - END_BYTES;
    while (at >= 0 && end.getInt(at) != END) {
      at--;
    }
    if (at < 0) {
      throw malformed(ErrorCode.TRUNCATED, -1, "no end record, the file was not copied whole");
    }
    long position = input.lengthBytes() - tail.length + at;
    int trailing = tail.length - at - END_BYTES - (end.getShort(at + 20) & 0xFFFF);
    if (trailing != 0) {
      throw malformed(
          trailing > 0 ? ErrorCode.TRAILING_BYTES : ErrorCode.TRUNCATED,
          position,
          Math.abs(trailing) + (trailing > 0 ? " bytes too many" : " bytes missing") + " at end");
    }
    long entries = end.getShort(at + 10) & 0xFFFF;
    long size = end.getInt(at + 12) & MASK32;
    long offset = end.getInt(at + 16) & MASK32;
    if (end.getShort(at + 4) != end.getShort(at + 6) || end.getShort(at + 8) != (short) entries) {
      throw malformed(ErrorCode.MALFORMED, position, "it is one of several volumes");
    }
    long directoryEnd = position;
    if (position >= LOCATOR_BYTES + END64_BYTES) {
      ByteBuffer locator = buffer(position - LOCATOR_BYTES, LOCATOR_BYTES);
      if (locator.getInt(0) == LOCATOR) {
        directoryEnd = locator.getLong(8);
        if (directoryEnd < 0 || directoryEnd > position - LOCATOR_BYTES - END64_BYTES) {
          throw malformed(ErrorCode.OUT_OF_RANGE, position, "its end record is out of the file");
        }
        ByteBuffer end64 = buffer(directoryEnd, END64_BYTES);
        if (end64.getInt(0) != END64
            || end64.getLong(4) != position - LOCATOR_BYTES - directoryEnd - 12) {
          throw malformed(ErrorCode.MALFORMED, directoryEnd, "its 64-bit end record is damaged");
        }
        if (differs(entries, 0xFFFF, end64.getLong(32))
            || differs(size, MASK32, end64.getLong(40))
            || differs(offset, MASK32, end64.getLong(48))) {
          throw malformed(ErrorCode.MALFORMED, directoryEnd, "its end records disagree");
        }
        entries = end64.getLong(32);
        size = end64.getLong(40);
        offset = end64.getLong(48);
      }
    }
    if (offset < 0 || size < 0 || offset > directoryEnd || size != directoryEnd - offset) {
      throw malformed(ErrorCode.OUT_OF_RANGE, position, "its directory is not where it should be");
    }
    if (entries < 0 || entries > ENTRIES_MAX || size > DIRECTORY_BYTES_MAX) {
      throw malformed(ErrorCode.LIMIT_EXCEEDED, position, entries + " members");
    }
    if (entries * CENTRAL_BYTES > size) {
      throw malformed(ErrorCode.MALFORMED, offset, "its directory is damaged");
    }
    return new Directory(offset, size, entries);
  }

  private static boolean differs(long small, long unknown, long large) {
    return small != unknown && small != large;
  }

  private void readDirectory(Directory directory) throws IOException {
    int count = (int) directory.entries;
    DirectoryWindow bytes = new DirectoryWindow(directory);
    members = new ZipMembers(count, (int) directory.sizeBytes - count * CENTRAL_BYTES);
    long[] headers = new long[count];
    HeaderWindow window = new HeaderWindow();
    for (int i = 0; i < count; i++) {
      headers[i] = readCentral(bytes.next(), bytes.position(), directory, window);
    }
    if (bytes.next().hasRemaining()) {
      throw malformed(ErrorCode.MALFORMED, directory.offset, "its directory has bytes left over");
    }
    checkOverlaps(headers);
  }

  private void checkOverlaps(long[] headers) throws MalformedDataException {
    int next = 1;
    while (next < headers.length && headers[next] >= members.dataEnd(next - 1)) {
      next++;
    }
    if (next >= headers.length) {
      // They lie as they are listed, which is nearly always so.
      return;
    }
    Integer[] placed = new Integer[headers.length];
    Arrays.setAll(placed, i -> i);
    Arrays.sort(placed, Comparator.comparingLong(i -> headers[i]));
    for (int i = 1; i < placed.length; i++) {
      if (headers[placed[i]] < members.dataEnd(placed[i - 1])) {
        throw malformed(
            ErrorCode.OVERLAP,
            headers[placed[i]],
            "'%s' and '%s' overlap"
                .formatted(members.name(placed[i - 1]), members.name(placed[i])));
      }
    }
  }

  /** The bytes of the directory, of which the next entry is always there as a whole. */
  private final class DirectoryWindow {
    private final byte[] bytes;
    private final ByteBuffer window;
    private long unread;
    private long rest;

    DirectoryWindow(Directory directory) {
      unread = directory.offset;
      rest = directory.sizeBytes;
      bytes = new byte[(int) Math.min(rest, DIRECTORY_WINDOW_BYTES)];
      window = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    }

    /** Where in the file the next entry is. */
    long position() {
      return unread - window.remaining();
    }

    ByteBuffer next() throws IOException {
      if (rest > 0 && window.remaining() < ENTRY_BYTES_MAX) {
        window.compact();
        int count = (int) Math.min(rest, window.remaining());
        input.readFully(unread, bytes, window.position(), count);
        window.position(window.position() + count).flip();
        unread += count;
        rest -= count;
      }
      return window;
    }
  }

  /** The bytes of local headers, which are mostly asked for one behind the other. */
  private final class HeaderWindow {
    private final byte[] bytes = new byte[LOCAL_BYTES + 0xFFFF];
    private final ByteBuffer window = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private long start;
    private int length;

    /** The bytes from a position on, of which so many are there. */
    ByteBuffer read(long position, int count) throws IOException {
      if (position < start || position + count > start + length) {
        start = position;
        length = (int) Math.min(Math.max(count, WINDOW_BYTES), input.lengthBytes() - position);
        input.readFully(position, bytes, 0, length);
      }
      return window.position((int) (position - start));
    }
  }

  /** Reads and adds the next member, and returns where its local header is. */
  private long readCentral(
      ByteBuffer bytes, long position, Directory directory, HeaderWindow window)
      throws IOException {
    int start = bytes.position();
    if (bytes.remaining() < CENTRAL_BYTES || bytes.getInt(start) != CENTRAL) {
      throw malformed(ErrorCode.MALFORMED, position, "its directory is damaged");
    }
    int flags = bytes.getShort(start + 8) & 0xFFFF;
    int method = bytes.getShort(start + 10) & 0xFFFF;
    int nameLength = bytes.getShort(start + 28) & 0xFFFF;
    int extraLength = bytes.getShort(start + 30) & 0xFFFF;
    int commentLength = bytes.getShort(start + 32) & 0xFFFF;
    if (bytes.remaining() - CENTRAL_BYTES < nameLength + extraLength + commentLength) {
      throw malformed(ErrorCode.MALFORMED, position, "its directory is damaged");
    }
    byte[] rawName = new byte[nameLength];
    bytes.position(start + CENTRAL_BYTES).get(rawName);
    String name = text(rawName);
    long[] sizes = {
      bytes.getInt(start + 24) & MASK32,
      bytes.getInt(start + 20) & MASK32,
      bytes.getInt(start + 42) & MASK32
    };
    readZip64(bytes, extraLength, sizes, position);
    bytes.position(start + CENTRAL_BYTES + nameLength + extraLength + commentLength);
    if ((flags & ENCRYPTION_FLAGS) != 0) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE, "Cannot read '" + name + "': it is encrypted");
    }
    if (method != ZipMember.STORED && method != ZipMember.DEFLATED) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot read '" + name + "': it is packed by method " + method);
    }
    long size = sizes[0];
    long packed = sizes[1];
    long header = sizes[2];
    if (header < 0 || header > directory.offset - LOCAL_BYTES) {
      throw malformed(ErrorCode.OUT_OF_RANGE, position, "'" + name + "' is out of the file");
    }
    // Its name is as long as the directory's, or it is not this member's header.
    int localBytes = (int) Math.min(LOCAL_BYTES + nameLength, directory.offset - header);
    ByteBuffer local = window.read(header, localBytes);
    int at = local.position();
    long data = header + LOCAL_BYTES + nameLength + (local.getShort(at + 28) & 0xFFFF);
    if (data > directory.offset
        || local.getInt(at) != LOCAL
        || (local.getShort(at + 26) & 0xFFFF) != nameLength
        || !local.slice(at + LOCAL_BYTES, localBytes - LOCAL_BYTES).equals(ByteBuffer.wrap(rawName))
        || (local.getShort(at + 8) & 0xFFFF) != method) {
      throw malformed(
          ErrorCode.MALFORMED, header, "'" + name + "' has another header than the directory says");
    }
    if (packed < 0 || packed > directory.offset - data) {
      throw malformed(ErrorCode.OUT_OF_RANGE, position, "'" + name + "' is out of the file");
    }
    if (method == ZipMember.STORED
        ? size != packed
        : size < 0 || size / DEFLATE_RATIO_MAX > packed) {
      throw malformed(
          ErrorCode.SIZE_MISMATCH,
          position,
          "'%s' is said to have %d bytes, %d packed".formatted(name, size, packed));
    }
    // What is not UTF-8 may have the name that another member has in UTF-8.
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (!members.add(utf8, method, bytes.getInt(start + 16), data, packed, size)) {
      throw malformed(ErrorCode.DUPLICATE_NAME, header, "two members are named '" + name + "'");
    }
    return header;
  }

  /** Reads the fields that are all ones, in the order size, packed size, offset. */
  private void readZip64(ByteBuffer bytes, int extraLength, long[] sizes, long position)
      throws MalformedDataException {
    int end = bytes.position() + extraLength;
    while (end - bytes.position() >= 4) {
      int id = bytes.getShort() & 0xFFFF;
      int length = bytes.getShort() & 0xFFFF;
      int next = bytes.position() + length;
      if (next > end) {
        throw malformed(ErrorCode.MALFORMED, position, "its directory is damaged");
      }
      for (int i = 0; id == EXTRA_ZIP64 && i < sizes.length; i++) {
        if (sizes[i] == MASK32 && next - bytes.position() >= 8) {
          sizes[i] = bytes.getLong();
        }
      }
      bytes.position(next);
    }
  }

  private ByteBuffer buffer(long position, int length) throws IOException {
    return ByteBuffer.wrap(input.readFully(position, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Names are UTF-8, flagged or not; what is not valid UTF-8 is taken byte by byte. */
  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\ufffd') < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private MalformedDataException malformed(ErrorCode code, long position, String why) {
    return new MalformedDataException(
        code,
        input.location(),
        position < 0 ? position : place(position),
        "Cannot read the zip archive: " + why);
  }

  /** Where a position of the archive is in the file that it lies in. */
  long place(long position) {
    return input.start() + position;
  }

  /** Frees the inflater's native memory when closed. */
  private static final class Inflating extends InflaterInputStream {

    Inflating(InputStream packed) {
      super(new BufferedInputStream(packed, 1 << 16), new Inflater(true), 1 << 14);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }
}
