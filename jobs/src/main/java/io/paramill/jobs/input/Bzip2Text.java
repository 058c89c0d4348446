package io.paramill.jobs.input;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * The text of a bzip2 file from the first of its blocks on that starts at or behind a place. Each
 * block starts, at any bit, with a mark of 48 bits and its checksum of 32, and can be unpacked
 * alone: as a stream of one block, whose checksum is the block's.
 *
 * <pre>
 * file   = stream { stream }
 * stream = "BZh" level { mark checksum data } end-mark checksum { 0 bits up to a whole byte }
 * </pre>
 *
 * <p>A reader has the lines that start behind the first byte of its first block, and before or at
 * the first byte of the next reader's: it need not know how the block before ends. The first reader
 * has the file's first line too.
 */
final class Bzip2Text extends InputStream {

  /** The digits of pi. */
  private static final long BLOCK_MARK = 0x314159265359L;

  /** The digits of its root. */
  private static final long END_MARK = 0x177245385090L;

  private static final int MARK_BITS = 48;
  private static final int CHECKSUM_BITS = 32;
  private static final byte[] HEADER = {'B', 'Z', 'h', '9'};

  /** More than 900,000 symbols of 20 bits and all tables take: no block is larger. */
  private static final int MAX_BLOCK_BYTES = 4 << 20;

  /** A block of one repeated byte holds 46 MB in some 30 bytes; places must grow all the same. */
  private static final int PLACE_SHIFT = 22;

  /** Where the text of a block starts, and the block. */
  private record Start(long text, long place) {}

  private final InputStream packed;
  private final boolean first;
  private final long end;
  private final byte[] buffer = new byte[1 << 16];
  private final ArrayDeque<Start> starts = new ArrayDeque<>();
  private int at;
  private int limit;

  /** The bytes from the one on that has the first bit of the block, or of what may become one. */
  private byte[] raw = new byte[1 << 16];

  private int rawLength;
  private int rawBit;
  private int current;
  private int bitsLeft;
  private long lastBits;
  private long positionBits;
  private long blockBits = -1;
  private boolean started;
  private boolean ended;
  private boolean wholeStream;
  private int checksum;
  private InputStream block = InputStream.nullInputStream();
  private long textLength;
  private long textEnd = Long.MAX_VALUE;
  private long firstBlock = -1;
  private long nextReader = -1;

  /**
   * The blocks that start in a part of the file, and those behind it, as far as they are asked for.
   *
   * @param packed the file from {@code start} on
   */
  Bzip2Text(InputStream packed, long start, long end) {
    this.packed = packed;
    this.end = end;
    first = start == 0;
    positionBits = 8 * start;
  }

  /**
   * From where in the text on lines are another reader's; no number is reached until it is known.
   */
  long textEnd() {
    return textEnd;
  }

  /** How many bytes there are from the first block that starts in the part to that behind it. */
  long spanBytes() {
    long spanEnd = nextReader < 0 ? positionBits / 8 : nextReader;
    return firstBlock < 0 ? 0 : spanEnd - firstBlock;
  }

  /**
   * The place in the file of a byte of the text: the same whichever reader has it.
   *
   * @param text not before one that was asked for
   */
  long place(long text) {
    Start start = starts.removeFirst();
    while (!starts.isEmpty() && starts.getFirst().text <= text) {
      start = starts.removeFirst();
    }
    starts.addFirst(start);
    return (start.place << PLACE_SHIFT) + text - start.text;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (true) {
      int count = block.read(target, offset, length);
      if (count >= 0) {
        textLength += count;
        return count;
      }
      if (!nextBlock()) {
        return -1;
      }
    }
  }

  private boolean nextBlock() throws IOException {
    if (!started) {
      started = true;
      if (first) {
        readHeader();
      }
    }
    while (!ended && blockBits < 0) {
      step();
    }
    if (blockBits < 0) {
      return false;
    }
    if (blockBits / 8 >= end && textEnd == Long.MAX_VALUE) {
      if (starts.isEmpty() && !first) {
        return false;
      }
      textEnd = textLength + 1;
      nextReader = blockBits / 8;
    }
    firstBlock = firstBlock < 0 ? blockBits / 8 : firstBlock;
    starts.addLast(new Start(textLength, blockBits / 8));
    step();
    return true;
  }

  /** Goes to the next mark; the block before it becomes the one that is read. */
  private void step() throws IOException {
    if (!nextMark()) {
      if (blockBits >= 0 || wholeStream) {
        throw new EOFException("it ends inside a stream");
      }
      ended = true;
      return;
    }
    long mark = positionBits - MARK_BITS;
    if (blockBits >= 0) {
      unpack(mark);
    }
    boolean more = lastBits == BLOCK_MARK;
    blockBits = more ? mark : -1;
    keepFrom(mark);
    if (!more) {
      endStream();
    }
  }

  private void unpack(long mark) throws IOException {
    int bits = (int) (mark - blockBits);
    byte[] whole = new byte[HEADER.length + (bits + MARK_BITS + CHECKSUM_BITS) / 8 + 1];
    System.arraycopy(HEADER, 0, whole, 0, HEADER.length);
    int bytes = bits / 8 + 1;
    for (int i = 0; i < bytes; i++) {
      whole[HEADER.length + i] = (byte) rawBits(rawBit + 8 * i, 8);
    }
    int sum = (int) rawBits(rawBit + MARK_BITS, CHECKSUM_BITS);
    put(whole, 8 * HEADER.length + bits, END_MARK, MARK_BITS);
    put(whole, 8 * HEADER.length + bits + MARK_BITS, sum, CHECKSUM_BITS);
    checksum = Integer.rotateLeft(checksum, 1) ^ sum;
    block = new BZip2CompressorInputStream(new ByteArrayInputStream(whole));
  }

  private long rawBits(int from, int count) {
    long bits = 0;
    for (int bit = from; bit < from + count; ) {
      int taken = Math.min(8 - (bit & 7), from + count - bit);
      int value = bit / 8 < rawLength ? raw[bit / 8] & 0xFF : 0;
      int shift = 8 - (bit & 7) - taken;
      bits = (bits << taken) | ((value >> shift) & ((1 << taken) - 1));
      bit += taken;
    }
    return bits;
  }

  private static void put(byte[] target, int from, long value, int count) {
    for (int i = 0; i < count; i++) {
      int bit = from + i;
      int mask = 0x80 >> (bit & 7);
      boolean one = ((value >> (count - 1 - i)) & 1) == 1;
      target[bit / 8] = (byte) (one ? target[bit / 8] | mask : target[bit / 8] & ~mask);
    }
  }

  /** Forgets what is before a mark that was just read. */
  private void keepFrom(long mark) {
    int back = (int) ((positionBits + 7) / 8 - mark / 8);
    int kept = Math.min(back, rawLength);
    System.arraycopy(raw, rawLength - kept, raw, 0, kept);
    rawLength = kept;
    rawBit = (int) (mark & 7);
  }

  private boolean nextMark() throws IOException {
    for (long seen = 0; ; ) {
      while (bitsLeft > 0) {
        bitsLeft--;
        positionBits++;
        seen++;
        lastBits = ((lastBits << 1) | ((current >> bitsLeft) & 1)) & ((1L << MARK_BITS) - 1);
        if ((lastBits == BLOCK_MARK || lastBits == END_MARK) && seen >= MARK_BITS) {
          return true;
        }
      }
      if (!nextByte()) {
        return false;
      }
    }
  }

  private boolean nextByte() throws IOException {
    if (at == limit) {
      at = 0;
      limit = Math.max(0, packed.read(buffer, 0, buffer.length));
      if (limit == 0) {
        return false;
      }
    }
    current = buffer[at++] & 0xFF;
    bitsLeft = 8;
    if (blockBits < 0 && rawLength > MARK_BITS) {
      // Between blocks only the last bytes matter, which may have a mark.
      System.arraycopy(raw, rawLength - MARK_BITS / 8, raw, 0, MARK_BITS / 8);
      rawLength = MARK_BITS / 8;
    }
    if (rawLength == raw.length) {
      if (rawLength >= MAX_BLOCK_BYTES) {
        throw new IOException("a block has no end");
      }
      raw = Arrays.copyOf(raw, 2 * raw.length);
    }
    raw[rawLength++] = (byte) current;
    return true;
  }

  private void readHeader() throws IOException {
    for (int i = 0; i < HEADER.length; i++) {
      if (!nextByte()) {
        throw new EOFException("it ends inside a header");
      }
      boolean right = i < 3 ? current == HEADER[i] : current >= '1' && current <= '9';
      if (!right) {
        throw new IOException("a stream does not start with BZh");
      }
    }
    positionBits += 8L * HEADER.length;
    bitsLeft = 0;
    wholeStream = true;
    checksum = 0;
  }

  /** Behind the mark of a stream's end: its checksum, then the next stream, or nothing. */
  private void endStream() throws IOException {
    int sum = 0;
    for (int i = 0; i < CHECKSUM_BITS; i++) {
      if (bitsLeft == 0 && !nextByte()) {
        throw new EOFException("it ends inside a checksum");
      }
      bitsLeft--;
      positionBits++;
      sum = (sum << 1) | ((current >> bitsLeft) & 1);
    }
    if (wholeStream && sum != checksum) {
      throw new IOException("the checksum of a stream is wrong");
    }
    wholeStream = false;
    positionBits += bitsLeft;
    bitsLeft = 0;
    if (at == limit) {
      at = 0;
      limit = Math.max(0, packed.read(buffer, 0, buffer.length));
    }
    if (limit == 0) {
      ended = true;
    } else {
      readHeader();
    }
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }
}
