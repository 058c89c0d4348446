package io.paramill.convert;

import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Reads a tensor ahead in another thread: while that reads and checks a chunk, this one writes the
 * chunk before. Memory is a few chunks.
 */
final class AheadReader implements TensorReader {

  /** Shorter tensors are not worth a thread. */
  static final long WORTH_BYTES = 1 << 20;

  private static final int CHUNK_BYTES = 1 << 18;
  private static final int CHUNKS = 4;

  /** Bytes of a tensor; fewer than there is room for at its end, none if reading them failed. */
  private record Chunk(byte[] bytes, int length) {}

  private final TensorReader reader;
  private final TensorSpec spec;
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
  private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS + 1);
  private final Future<?> filling;
  private volatile boolean closed;
  private Chunk chunk = new Chunk(new byte[0], 0);
  private int taken;
  private long left;

  /** Starts to read; the reader is closed with this. */
  AheadReader(TensorReader reader, ExecutorService threads) {
    this.reader = reader;
    spec = reader.spec();
    left = reader.lengthBytes();
    for (int i = 0; i < CHUNKS; i++) {
      free.add(new byte[CHUNK_BYTES]);
    }
    filling = threads.submit(this::fill);
  }

  private Void fill() throws IOException, InterruptedException {
    try {
      for (long rest = reader.lengthBytes(); rest > 0 && !closed; ) {
        byte[] bytes = free.take();
        if (closed) {
          break;
        }
        int length = (int) Math.min(bytes.length, rest);
        reader.readFully(bytes, 0, length);
        filled.put(new Chunk(bytes, length));
        rest -= length;
      }
      return null;
    } finally {
      // Whoever waits for more finds out by this one.
      filled.put(new Chunk(new byte[0], 0));
    }
  }

  @Override
  public TensorSpec spec() {
    return spec;
  }

  @Override
  public long lengthBytes() {
    return reader.lengthBytes();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    if (taken == chunk.length) {
      next();
    }
    int count = Math.min(length, chunk.length - taken);
    System.arraycopy(chunk.bytes, taken, buffer, offset, count);
    taken += count;
    left -= count;
    return count;
  }

  private void next() throws IOException {
    try {
      if (chunk.length > 0) {
        free.put(chunk.bytes);
      }
      taken = 0;
      chunk = filled.take();
      if (chunk.length == 0) {
        filling.get();
        throw new IllegalStateException("It ended early, and did not fail");
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    }
  }

  private static IOException rethrown(Throwable failure) {
    if (failure instanceof IOException io) {
      return io;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    return new IOException(failure);
  }

  /** Ends the other thread's work at its next chunk, waits for that, and closes the reader. */
  @Override
  public void close() throws IOException {
    closed = true;
    boolean unused = free.offer(new byte[0]);
    boolean interrupted = false;
    for (boolean done = false; !done; ) {
      try {
        filling.get();
        done = true;
      } catch (ExecutionException e) {
        // Told already, or nobody wants these bytes any more.
        done = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    reader.close();
  }
}
