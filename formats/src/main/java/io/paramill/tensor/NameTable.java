package io.paramill.tensor;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Names by number, counted from 0 in the order in which they were added, in some 20 bytes each
 * beside the names: a model may have a million. It is a hash table of open addresses. A file can be
 * made of names that all have one hash code; then the table goes over to hashes with a seed that
 * nobody can know.
 */
public final class NameTable {

  private static final long SEED = new SplittableRandom().nextLong();
  private static final int FIRST_NAMES = 4;

  /** Of names that nobody chose for that, this many never lie between a name and its place. */
  private static final int PROBES_MAX = 100;

  private String[] names;
  private int[] hashes;

  /** At a name's place its number and 1, or 0; at most half of them are taken. */
  private int[] slots;

  private int size;
  private boolean seeded;

  /** A table that has room for so many names, and grows for more. */
  public NameTable(int expected) {
    int room = Math.max(FIRST_NAMES, expected);
    names = new String[room];
    hashes = new int[room];
    slots = new int[Integer.highestOneBit(room) * 4];
  }

  /** How many names there are. */
  public int size() {
    return size;
  }

  /**
   * Adds a name.
   *
   * @return whether it is new; otherwise nothing is added
   */
  public boolean add(String name) {
    int hash = hash(name);
    int slot = slot(name, hash);
    if (slots[slot] != 0) {
      return false;
    }
    if (size == names.length) {
      names = Arrays.copyOf(names, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    names[size] = name;
    hashes[size] = hash;
    slots[slot] = ++size;
    if (size > slots.length / 2) {
      rebuild(slots.length * 2);
    } else if (!seeded && ((slot - first(hash)) & (slots.length - 1)) > PROBES_MAX) {
      seeded = true;
      for (int i = 0; i < size; i++) {
        hashes[i] = hash(names[i]);
      }
      rebuild(slots.length);
    }
    return true;
  }

  /** The number of a name, or -1. */
  public int number(String name) {
    return slots[slot(name, hash(name))] - 1;
  }

  private int hash(String name) {
    if (!seeded) {
      return name.hashCode();
    }
    long hash = SEED;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash >>> 32);
  }

  /** Where a name is, or would be. */
  private int slot(String name, int hash) {
    int slot = first(hash);
    while (slots[slot] != 0
        && (hashes[slots[slot] - 1] != hash || !names[slots[slot] - 1].equals(name))) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  /** Where the search for a hash begins; its low bits alone may be the same for many. */
  private int first(int hash) {
    return (hash * 0x9E3779B1) >>> Integer.numberOfLeadingZeros(slots.length - 1);
  }

  /** Puts all names to their places among so many. */
  private void rebuild(int places) {
    slots = new int[places];
    for (int i = 0; i < size; i++) {
      int slot = first(hashes[i]);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = i + 1;
    }
  }
}
