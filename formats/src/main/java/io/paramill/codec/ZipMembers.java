package io.paramill.codec;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The members of an archive in the order of its directory, in some 40 bytes each beside their
 * names: a checkpoint may have a million. The names are in a hash table of open addresses, whose
 * seed nobody can know who makes a file.
 */
final class ZipMembers extends AbstractList<ZipMember> {

  private static final long SEED = new SplittableRandom().nextLong();

  private byte[] names;
  private final int[] nameEnds;
  private final long[] dataOffsets;
  private final long[] storedBytes;
  private final long[] lengthBytes;
  private final int[] checksums;
  private final BitSet deflated = new BitSet();

  /** At a name's place its number and 1, or 0. */
  private final int[] slots;

  private int count;

  /** Who asks for many asks for them in their order: the one behind the last that was found. */
  private int likely;

  /** Room for so many members, with names of so many bytes in all. */
  ZipMembers(int members, int nameBytes) {
    names = new byte[nameBytes];
    nameEnds = new int[members];
    dataOffsets = new long[members];
    storedBytes = new long[members];
    lengthBytes = new long[members];
    checksums = new int[members];
    slots = new int[Math.max(2, Integer.highestOneBit(Math.max(1, members)) * 4)];
  }

  /**
   * Adds a member.
   *
   * @return whether its name is new; otherwise it is not added
   */
  boolean add(byte[] name, int method, int crc32, long data, long stored, long length) {
    int slot = slot(name);
    if (slots[slot] != 0) {
      return false;
    }
    int start = nameStart(count);
    if (name.length > names.length - start) {
      names = Arrays.copyOf(names, 2 * (start + name.length));
    }
    System.arraycopy(name, 0, names, start, name.length);
    nameEnds[count] = start + name.length;
    deflated.set(count, method == ZipMember.DEFLATED);
    checksums[count] = crc32;
    dataOffsets[count] = data;
    storedBytes[count] = stored;
    lengthBytes[count] = length;
    slots[slot] = ++count;
    return true;
  }

  /** The number of the member of this name, or -1. */
  int number(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int guess = likely;
    int number = guess < count && isNamed(guess, bytes) ? guess : slots[slot(bytes)] - 1;
    if (number >= 0) {
      likely = number + 1;
    }
    return number;
  }

  /** Where a member's packed bytes end. */
  long dataEnd(int number) {
    return dataOffsets[number] + storedBytes[number];
  }

  /** How many bytes a member has when unpacked. */
  long lengthBytes(int number) {
    return lengthBytes[number];
  }

  /** Whether a name begins like this. */
  boolean hasPrefix(String prefix) {
    byte[] bytes = prefix.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < count; i++) {
      int start = nameStart(i);
      if (nameEnds[i] - start >= bytes.length
          && Arrays.equals(names, start, start + bytes.length, bytes, 0, bytes.length)) {
        return true;
      }
    }
    return false;
  }

  String name(int number) {
    int start = nameStart(number);
    return new String(names, start, nameEnds[number] - start, StandardCharsets.UTF_8);
  }

  private int nameStart(int number) {
    return number == 0 ? 0 : nameEnds[number - 1];
  }

  private int slot(byte[] name) {
    long hash = SEED;
    for (byte value : name) {
      hash = (hash ^ value) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    int slot = (int) (hash >>> 32) & (slots.length - 1);
    while (slots[slot] != 0 && !isNamed(slots[slot] - 1, name)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean isNamed(int number, byte[] name) {
    return Arrays.equals(names, nameStart(number), nameEnds[number], name, 0, name.length);
  }

  @Override
  public ZipMember get(int number) {
    Objects.checkIndex(number, count);
    return new ZipMember(
        name(number),
        deflated.get(number) ? ZipMember.DEFLATED : ZipMember.STORED,
        Integer.toUnsignedLong(checksums[number]),
        dataOffsets[number],
        storedBytes[number],
        lengthBytes[number]);
  }

  @Override
  public int size() {
    return count;
  }
}
