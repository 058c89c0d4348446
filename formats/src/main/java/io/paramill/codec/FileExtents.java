package io.paramill.codec;

import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Which bytes of a file the entries of an index claim. They are written one behind the other, from
 * the first byte to the last; TensorFlow can also be told to begin each at a multiple of a power of
 * two, and then leaves less than that between them.
 */
public final class FileExtents {

  /** That of a cache line, and more than any vector. */
  private static final long ALIGNMENT_MAX = 64;

  private final LongStream.Builder begins = LongStream.builder();
  private final LongStream.Builder ends = LongStream.builder();

  /** Adds an entry. */
  public void add(long offset, long size) {
    if (size > 0) {
      begins.add(offset);
      ends.add(offset + size);
    }
  }

  /**
   * Checks that every byte belongs to one entry.
   *
   * @throws MalformedDataException at the first byte that does not
   */
  public void verify(Location file, long lengthBytes) throws MalformedDataException {
    long[] starts = begins.build().sorted().toArray();
    long[] stops = ends.build().sorted().toArray();
    long alignment = Arrays.stream(starts).reduce(0, (all, start) -> all | start);
    alignment = Math.max(1, Math.min(ALIGNMENT_MAX, Long.lowestOneBit(alignment)));
    // As many entries have begun as have ended before each of them, and just one more: so both
    // lists, sorted by themselves, tell all.
    long end = 0;
    for (int i = 0; i < starts.length; i++) {
      if (starts[i] < end) {
        throw fault(ErrorCode.OVERLAP, file, starts[i], "it is in two tensors");
      }
      if (starts[i] - end >= alignment) {
        throw fault(ErrorCode.HOLE, file, end, "%d bytes from it on".formatted(starts[i] - end));
      }
      end = stops[i];
    }
    if (lengthBytes > end) {
      throw fault(
          ErrorCode.TRAILING_BYTES, file, end, "%d bytes from it on".formatted(lengthBytes - end));
    }
  }

  private static MalformedDataException fault(
      ErrorCode code, Location file, long offset, String what) {
    String whose = code == ErrorCode.OVERLAP ? "" : " belong to no tensor";
    return new MalformedDataException(
        code, file, offset, "Cannot trust byte %d: %s%s".formatted(offset, what, whose));
  }
}
