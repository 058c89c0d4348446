package io.paramill.codec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.util.BitSet;

/**
 * Which of the values that a pickle remembers it ever recalls. Python's pickler remembers every
 * container and text, and recalls few: a first pass over the opcodes alone tells which are to be
 * kept.
 */
final class PickleRecalls {

  /** A number from here on is taken as recalled: nobody counts that far. */
  private static final int COUNTED_MAX = 1 << 26;

  private final PickleInput in;
  private final BitSet recalled = new BitSet();

  private PickleRecalls(PickleInput in) {
    this.in = in;
  }

  /** Passes over the pickle at a position; what is behind a damage is left to its reader. */
  static PickleRecalls of(StorageInput input, long position) throws IOException {
    PickleRecalls recalls = new PickleRecalls(new PickleInput(input, position));
    try {
      while (recalls.step()) {}
    } catch (MalformedDataException e) {
      // The reader comes to it, too, and tells.
    }
    return recalls;
  }

  boolean has(long index) {
    return index >= COUNTED_MAX || recalled.get((int) index);
  }

  /** Passes one opcode with its arguments. */
  private boolean step() throws IOException {
    int opcode = in.u8();
    switch (opcode) {
      case '.' -> {
        return false;
      }
      case 'F', 'I', 'L', 'P', 'S', 'V', 'p' -> in.skipLine();
      case 'c', 'i' -> {
        in.skipLine();
        in.skipLine();
      }
      case 'g' -> recall(line());
      case 'h' -> recall(in.u8());
      case 'j' -> recall(in.unsigned(4));
      case 'K', 'q', 0x80 -> in.skip(1);
      case 'M' -> in.skip(2);
      case 'J', 'r' -> in.skip(4);
      case 'G', 0x95 -> in.skip(8);
      case 'U', 'C', 0x8A, 0x8C -> skip(in.u8());
      case 'T', 'X', 'B', 0x8B -> skip(in.unsigned(4));
      case 0x8D, 0x8E, 0x96 -> skip(in.unsigned(8));
      default -> {
        // The others have no arguments, and those that do not exist end the reader.
      }
    }
    return true;
  }

  private void skip(long length) throws IOException {
    in.skip(in.checkLength(length));
  }

  private long line() throws IOException {
    try {
      return Long.parseLong(in.line(20));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void recall(long index) {
    if (index >= 0 && index < COUNTED_MAX) {
      recalled.set((int) index);
    }
  }
}
