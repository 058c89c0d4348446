package io.paramill.train.word2vec;

import com.sun.jna.Pointer;
import io.paramill.train.cuda.CudaDevice;
import io.paramill.train.cuda.CudaMemory;
import io.paramill.train.cuda.CudaStream;

/**
 * Collects documents until there is enough of them for a GPU, and trains them there while it
 * collects the next ones.
 */
final class CudaWindows implements Windows {

  private static final int WORDS = 1 << 18;

  /** Many centres that one warp trains in a row leave others without work at the end. */
  private static final int CENTRES_PER_PIECE = 128;

  private static final int PIECES = 1 << 13;
  private static final int PIECE_BYTES = 6 * Integer.BYTES + Long.BYTES;

  /** Before the pieces: how many of them are taken. */
  private static final int HEADER_BYTES = PIECE_BYTES;

  private static final int TOTALS_BYTES = 4 * Long.BYTES;

  /** The bytes that this takes of the GPU. */
  static final long MEMORY_BYTES =
      2 * ((long) WORDS * Integer.BYTES + HEADER_BYTES + (long) PIECES * PIECE_BYTES)
          + TOTALS_BYTES;

  private final CudaBackend backend;
  private final CudaDevice device;
  private final int window;
  private final CudaMemory totals;
  private final Batch[] batches;
  private int collecting;

  CudaWindows(CudaDevice device, CudaBackend backend, int window) {
    this.device = device;
    this.backend = backend;
    this.window = window;
    totals = device.allocate(TOTALS_BYTES);
    batches = new Batch[] {new Batch(), new Batch()};
  }

  @Override
  public void train(int[] rows, int length, float rate, RandomStream random) {
    for (int from = 0; from < length; ) {
      int to = batches[collecting].centres(from, length);
      if (to == from) {
        start();
      } else {
        batches[collecting].add(rows, from, to, length, rate, random.nextLong());
        from = to;
      }
    }
  }

  private void start() {
    device.use();
    batches[collecting].start();
    collecting = 1 - collecting;
    batches[collecting].await();
  }

  @Override
  public void finish() {
    start();
    start();
  }

  @Override
  public long positions() {
    return totals.read(TOTALS_BYTES).getLong(2L * Long.BYTES);
  }

  @Override
  public long examples() {
    return totals.read(TOTALS_BYTES).getLong(3L * Long.BYTES);
  }

  @Override
  public MeasuredLoss loss() {
    Pointer numbers = totals.read(TOTALS_BYTES);
    return new MeasuredLoss(numbers.getDouble(0), numbers.getLong(Long.BYTES));
  }

  /** What the GPU trains at once. */
  private final class Batch {

    private final CudaStream stream = device.stream();
    private final Pointer rows = device.lock((long) WORDS * Integer.BYTES);
    private final Pointer pieces = device.lock(HEADER_BYTES + (long) PIECES * PIECE_BYTES);
    private final CudaMemory deviceRows = device.allocate((long) WORDS * Integer.BYTES);
    private final CudaMemory devicePieces =
        device.allocate(HEADER_BYTES + (long) PIECES * PIECE_BYTES);
    private int words;
    private int count;

    /** Behind the last one of a document's centres that there is room for, from one on. */
    int centres(int from, int length) {
      int before = Math.min(from, window);
      int room = WORDS - words - before;
      int centres = length - from <= room ? length - from : Math.max(0, room - window);
      return from + Math.min(centres, (PIECES - count) * CENTRES_PER_PIECE);
    }

    /** Adds centres of a document with so many words, and as much around them as they need. */
    void add(int[] document, int from, int to, int length, float rate, long seed) {
      int begin = Math.max(0, from - window);
      int end = Math.min(length, to + window);
      rows.write((long) words * Integer.BYTES, document, begin, end - begin);
      for (int centre = from; centre < to; centre += CENTRES_PER_PIECE) {
        Pointer piece = pieces.share(HEADER_BYTES + (long) count * PIECE_BYTES);
        piece.setInt(0, words);
        piece.setInt(4, words + end - begin);
        piece.setInt(8, words + centre - begin);
        piece.setInt(12, words + Math.min(to, centre + CENTRES_PER_PIECE) - begin);
        piece.setFloat(16, rate);
        piece.setLong(24, seed);
        count++;
      }
      words += end - begin;
    }

    void start() {
      if (count > 0) {
        pieces.setInt(0, 0);
        stream.copy(rows, deviceRows, (long) words * Integer.BYTES);
        stream.copy(pieces, devicePieces, HEADER_BYTES + (long) count * PIECE_BYTES);
        backend.launch(
            stream,
            deviceRows.address(),
            devicePieces.address() + HEADER_BYTES,
            count,
            devicePieces.address(),
            totals.address());
      }
    }

    /** Waits until it is trained, and begins anew. */
    void await() {
      stream.await();
      words = 0;
      count = 0;
    }
  }
}
