package io.paramill.codec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Reads elements in row-major order that lie in any other: transposed, sliced, expanded. It gathers
 * a strip of the result at a time, walking the strip's elements in the order of the file, so that
 * the file is read in blocks; a transposed array is read once for every strip. Memory is one strip
 * and one block.
 */
final class StridedReader implements TensorReader {

  /** A strip of a usual size. */
  static final int STRIP_BYTES = 16 << 20;

  private static final int BLOCK_BYTES = 1 << 16;

  /** One dimension of a strip: how far to go in the file and in the strip, in bytes, how often. */
  private record Step(long extent, long stride, long stripStride) {}

  private final StoredArray array;
  private final TensorSpec spec;
  private final StorageInput input;
  private final int width;
  private final long[] extents;
  private final long[] strides;

  /** The dimension that strips divide; those behind it are whole in a strip. */
  private final int split;

  /** How many indices of the split dimension a strip has, and the elements of each. */
  private final long splitExtent;

  private final long innerElements;

  private final byte[] strip;
  private final byte[] block;
  private long blockStart;
  private int blockLength;
  private int taken;
  private int filled;
  private long nextElement;
  private final long endElement;

  StridedReader(
      StoredArray array, TensorSpec whole, RowRange rows, StorageInput input, int stripBytes) {
    this.array = array;
    this.input = input;
    spec = whole.withRows(rows);
    width = spec.dtype().widthBytes();
    extents = whole.shape().toArray();
    strides = array.strides().stream().mapToLong(Long::longValue).toArray();
    long inner = 1;
    int dimension = extents.length - 1;
    while (dimension > 0 && inner * extents[dimension] * width <= stripBytes) {
      inner *= extents[dimension--];
    }
    split = dimension;
    innerElements = inner;
    splitExtent = Math.max(1, Math.min(extents[split], stripBytes / (inner * width)));
    nextElement = rows.first() * whole.shape().rowElements();
    endElement = rows.end() * whole.shape().rowElements();
    long stripElements = Math.min(splitExtent * innerElements, endElement - nextElement);
    strip = new byte[Math.toIntExact(stripElements * width)];
    block = new byte[(int) Math.min(BLOCK_BYTES, input.lengthBytes())];
  }

  @Override
  public TensorSpec spec() {
    return spec;
  }

  @Override
  public long lengthBytes() {
    return spec.lengthBytes();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (taken == filled) {
      if (nextElement == endElement) {
        return -1;
      }
      gather();
    }
    int count = Math.min(length, filled - taken);
    System.arraycopy(strip, taken, buffer, offset, count);
    taken += count;
    return count;
  }

  /** Fills the strip; it begins at an index of the split dimension, never inside of one. */
  private void gather() throws IOException {
    long first = nextElement / innerElements % extents[split];
    long count = Math.min(splitExtent, extents[split] - first);
    if (split == 0) {
      count = Math.min(count, (endElement - nextElement) / innerElements);
    }
    long offset = array.offset();
    long rest = nextElement / innerElements;
    for (int i = split; i >= 0; i--) {
      offset += rest % extents[i] * strides[i];
      rest /= extents[i];
    }
    List<Step> steps = new ArrayList<>();
    long stripStride = width;
    for (int i = extents.length - 1; i >= split; i--) {
      long extent = i == split ? count : extents[i];
      if (extent > 1) {
        steps.add(new Step(extent, strides[i] * width, stripStride));
      }
      stripStride *= extents[i];
    }
    steps.sort(Comparator.comparingLong(Step::stride).reversed());
    walk(steps, 0, offset * width, 0);
    filled = Math.toIntExact(count * innerElements * width);
    taken = 0;
    nextElement += count * innerElements;
    array.toLittleEndian(strip, 0, filled);
  }

  private void walk(List<Step> steps, int depth, long position, long target) throws IOException {
    if (depth == steps.size()) {
      copy(position, (int) target, width);
      return;
    }
    Step step = steps.get(depth);
    if (depth == steps.size() - 1 && step.stride == width && step.stripStride == width) {
      copyRun(position, (int) target, step.extent * width);
      return;
    }
    for (long i = 0; i < step.extent; i++) {
      walk(steps, depth + 1, position + i * step.stride, target + i * step.stripStride);
    }
  }

  private void copyRun(long position, int target, long length) throws IOException {
    if (length > block.length) {
      input.readFully(position, strip, target, (int) length);
    } else {
      copy(position, target, (int) length);
    }
  }

  private void copy(long position, int target, int length) throws IOException {
    if (position < blockStart || position + length > blockStart + blockLength) {
      blockStart = position;
      blockLength = (int) Math.min(block.length, input.lengthBytes() - position);
      input.readFully(position, block, 0, blockLength);
    }
    System.arraycopy(block, (int) (position - blockStart), strip, target, length);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
