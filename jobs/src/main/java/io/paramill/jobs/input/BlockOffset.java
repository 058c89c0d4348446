package io.paramill.jobs.input;

/**
 * Where a document is in a file that can only be entered at blocks: the same number whichever block
 * a map starts at. Blocks are larger than 16 bytes, so that even more than 2^20 documents of one
 * cannot reach the numbers of the next.
 */
final class BlockOffset {

  private static final int SHIFT = 20;

  private long block = -1;
  private long index;

  /** Takes the next document, which is in the block that is known by this position. */
  void next(long position) {
    index = position == block ? index + 1 : 0;
    block = position;
  }

  /** The document's place; 0 if there is none yet. */
  long value() {
    return block < 0 ? 0 : (block << SHIFT) + index;
  }
}
