package io.paramill.format.keras;

import io.jhdf.api.dataset.ChunkedDataset;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The elements of a dataset that is stored in chunks, in row-major order. The chunks that were read
 * last are kept, so that a row of chunks is read once.
 */
final class ChunkedInput implements StorageInput {

  private static final int KEPT_BYTES = 8 << 20;

  private final Location location;
  private final ChunkedDataset dataset;
  private final Shape shape;
  private final int[] chunkExtents;
  private final int widthBytes;
  private final int chunkBytes;
  private final Map<List<Integer>, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * The elements of a dataset.
   *
   * @param widthBytes bytes an element
   * @throws ArithmeticException if a chunk does not fit an array
   */
  ChunkedInput(Location location, ChunkedDataset dataset, Shape shape, int widthBytes) {
    this.location = location;
    this.dataset = dataset;
    this.shape = shape;
    this.widthBytes = widthBytes;
    chunkExtents = dataset.getChunkDimensions().clone();
    int bytes = widthBytes;
    for (int extent : chunkExtents) {
      bytes = Math.multiplyExact(bytes, extent);
    }
    chunkBytes = bytes;
  }

  @Override
  public Location location() {
    return location;
  }

  @Override
  public long lengthBytes() {
    return shape.elements() * widthBytes;
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
    if (position < 0 || length > lengthBytes() - position) {
      throw new EOFException(
          "Cannot read %d bytes at %d: there are %d".formatted(length, position, lengthBytes()));
    }
    int last = shape.rank() - 1;
    for (int done = 0; done < length; ) {
      long element = (position + done) / widthBytes;
      int inside = (int) ((position + done) % widthBytes);
      int[] chunk = new int[shape.rank()];
      long at = 0;
      long stride = 1;
      long rest = element;
      int run = 0;
      for (int i = last; i >= 0; i--) {
        int index = (int) (rest % shape.extent(i));
        rest /= shape.extent(i);
        int within = index % chunkExtents[i];
        chunk[i] = index - within;
        at += within * stride;
        stride *= chunkExtents[i];
        if (i == last) {
          run = (int) Math.min(chunkExtents[i] - within, shape.extent(i) - index);
        }
      }
      int count = (int) Math.min(length - done, (long) run * widthBytes - inside);
      byte[] elements = chunk(chunk);
      System.arraycopy(
          elements, Math.toIntExact(at * widthBytes) + inside, buffer, offset + done, count);
      done += count;
    }
  }

  private synchronized byte[] chunk(int[] first) throws IOException {
    List<Integer> key = IntStream.of(first).boxed().toList();
    byte[] elements = kept.get(key);
    if (elements == null) {
      elements = Hdf5File.guarded(location, () -> dataset.getDecompressedChunk(first));
      if (elements.length != chunkBytes) {
        throw Hdf5File.malformed(location, "a chunk has " + elements.length + " bytes", null);
      }
      kept.put(key, elements);
      Iterator<byte[]> oldest = kept.values().iterator();
      while (kept.size() > Math.max(1, KEPT_BYTES / Math.max(1, chunkBytes))) {
        oldest.next();
        oldest.remove();
      }
    }
    return elements;
  }

  @Override
  public void close() {}
}
