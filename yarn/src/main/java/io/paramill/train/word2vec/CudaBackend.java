package io.paramill.train.word2vec;

import com.sun.jna.Memory;
import io.paramill.train.cuda.CudaDevice;
import io.paramill.train.cuda.CudaFunction;
import io.paramill.train.cuda.CudaMemory;
import io.paramill.train.cuda.CudaStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Skip-gram with negative sampling on an NVIDIA GPU, by the kernel of {@code word2vec.cu}: this
 * machine reads the documents, the GPU does the rest. Its windows are steps as those of {@link
 * SkipGram} are, with random numbers of their own; as many of them are trained at the same time as
 * it has room for, without waiting for each other, so that no two runs give the same bits.
 */
final class CudaBackend implements Backend {

  private static final Logger LOG = LoggerFactory.getLogger(CudaBackend.class);

  /** Threads of a warp, which trains a window. */
  private static final int WARP = 32;

  /** Enough to hide what a window waits for; more would only make what they learn from older. */
  private static final int WARPS_PER_MULTIPROCESSOR = 8;

  /** Bytes of the kernel's parameter. */
  private static final int TASK_BYTES = 9 * Long.BYTES + 6 * Integer.BYTES;

  private static final String PTX = "word2vec.ptx";

  private final CudaDevice device;
  private final Settings settings;
  private final CudaFunction function;
  private final CudaMatrix inputs;
  private final CudaMatrix outputs;
  private final CudaMemory aliases;
  private final int words;
  private final int stride;

  /**
   * A copy of the matrices.
   *
   * @param device is closed with the backend, also if that cannot be made
   * @throws IllegalArgumentException if the model is too large for the GPU
   */
  static CudaBackend on(
      CudaDevice device, Settings settings, Lexicon lexicon, Matrix inputs, Matrix outputs) {
    try {
      return new CudaBackend(device, settings, lexicon, inputs, outputs);
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private CudaBackend(
      CudaDevice device, Settings settings, Lexicon lexicon, Matrix inputs, Matrix outputs) {
    this.device = device;
    this.settings = settings;
    words = lexicon.size();
    stride = inputs.stride();
    checkRoom(memoryBytes(settings, words));
    function = device.function(ptx(), "skip_gram", sharedBytes());
    aliases = device.allocate((long) words * Long.BYTES);
    aliases.write(lexicon.aliases());
    this.inputs = new CudaMatrix(device, inputs);
    this.outputs = new CudaMatrix(device, outputs);
    write(Integer.MAX_VALUE);
    LOG.info("Training on {}", device.name());
  }

  /** The bytes of the GPU that a shard with so many words needs. */
  static long memoryBytes(Settings settings, int words) {
    return 2 * CudaMatrix.memoryBytes(words, settings.dim())
        + (long) words * Long.BYTES
        + settings.threads() * CudaWindows.MEMORY_BYTES;
  }

  private void checkRoom(long bytes) {
    long free = device.freeBytes();
    if (bytes > free) {
      throw new IllegalArgumentException(
          "Cannot train on %s: %d MB of its memory are needed, and %d MB are free"
              .formatted(device.name(), bytes >> 20, free >> 20));
    }
    if (sharedBytes() > device.sharedBytes()) {
      throw new IllegalArgumentException(
          "Cannot train on %s: %d rows of %d columns do not fit a window's %d bytes of memory"
              .formatted(
                  device.name(), settings.negative() + 1, settings.dim(), device.sharedBytes()));
    }
  }

  /** As the kernel divides it: see there. */
  private int sharedBytes() {
    long most = settings.negative() + 1L;
    return (int) Math.min(Integer.MAX_VALUE, Float.BYTES * (2 * most * stride + stride + 2 * most));
  }

  private static byte[] ptx() {
    try (InputStream input = CudaBackend.class.getResourceAsStream(PTX)) {
      return input.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Windows windows() {
    return new CudaWindows(device, this, settings.window());
  }

  /**
   * Starts training pieces of documents.
   *
   * @param rows address of the words' rows
   * @param taken address of a 0
   */
  void launch(CudaStream stream, long rows, long pieces, int count, long taken, long totals) {
    Memory task = new Memory(TASK_BYTES);
    long[] addresses = {
      inputs.address(),
      outputs.address(),
      inputs.updates(),
      outputs.updates(),
      aliases.address(),
      rows,
      pieces,
      totals,
      taken
    };
    int[] numbers = {
      count, words, stride, settings.window(), settings.negative(), SkipGram.LOSS_SAMPLING
    };
    task.write(0, addresses, 0, addresses.length);
    task.write((long) addresses.length * Long.BYTES, numbers, 0, numbers.length);
    int warps = Math.min(count, WARPS_PER_MULTIPROCESSOR * device.multiprocessors());
    stream.launch(function, warps, WARP, task);
  }

  @Override
  public void read(int end) {
    inputs.read(end);
    outputs.read(end);
  }

  @Override
  public void write(int end) {
    inputs.write(end);
    outputs.write(end);
  }

  @Override
  public void close() {
    device.close();
  }
}
