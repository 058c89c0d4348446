package io.paramill.train.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;

/**
 * A GPU, through the CUDA driver. Each thread that works with it calls {@link #use} first. What was
 * taken of it is given back when it is closed.
 */
public final class CudaDevice implements Closeable {

  /** The most that is copied at once. */
  static final int STAGED_BYTES = 1 << 22;

  private static final String LIBRARY = "libcuda.so.1";
  private static final int MULTIPROCESSOR_COUNT = 16;
  private static final int MAX_SHARED_MEMORY_PER_BLOCK_OPTIN = 97;
  private static final int NAME_BYTES = 256;

  private final Driver driver;
  private final int number;
  private final Pointer context;
  private final Memory staged = new Memory(STAGED_BYTES);

  /** What gives back what was taken; each returns the driver's error. */
  private final Deque<IntSupplier> taken = new ArrayDeque<>();

  private CudaDevice(Driver driver, int number) {
    this.driver = driver;
    this.number = number;
    PointerByReference retained = new PointerByReference();
    check(driver.cuDevicePrimaryCtxRetain(retained, number), "use a GPU");
    context = retained.getValue();
    use();
  }

  /**
   * The GPU with the most free memory of those that this process may use.
   *
   * @param number which of several such is taken, so that processes that start at the same time do
   *     not all take the same one
   * @throws IllegalArgumentException if there is none; the message says so
   */
  public static CudaDevice open(int number) {
    Driver driver;
    try {
      driver = Native.load(LIBRARY, Driver.class);
    } catch (UnsatisfiedLinkError e) {
      throw new IllegalArgumentException(
          "Cannot use a GPU: CUDA's driver (%s) is not on this machine".formatted(LIBRARY), e);
    }
    return open(driver, number);
  }

  /** As {@link #open(int)}, through a driver. */
  public static CudaDevice open(Driver driver, int number) {
    IntByReference count = new IntByReference();
    if (driver.cuInit(0) != 0 || driver.cuDeviceGetCount(count) != 0 || count.getValue() == 0) {
      throw new IllegalArgumentException("Cannot use a GPU: CUDA's driver finds none");
    }
    CudaDevice best = null;
    for (int i = 0; i < count.getValue(); i++) {
      IntByReference device = new IntByReference();
      int ordinal = (number + i) % count.getValue();
      check(driver, driver.cuDeviceGet(device, ordinal), "use a GPU");
      CudaDevice other = new CudaDevice(driver, device.getValue());
      if (best == null || other.freeBytes() > best.freeBytes()) {
        CudaDevice worse = best;
        best = other;
        other = worse;
      }
      if (other != null) {
        other.close();
      }
    }
    best.use();
    return best;
  }

  /** Lets the calling thread work with the GPU. */
  public void use() {
    check(driver.cuCtxSetCurrent(context), "use a GPU");
  }

  /** The model of GPU. */
  public String name() {
    byte[] name = new byte[NAME_BYTES];
    check(driver.cuDeviceGetName(name, name.length, number), "name a GPU");
    return new String(name, StandardCharsets.US_ASCII).split("\0", 2)[0];
  }

  /** The bytes of its memory that nobody uses. */
  public long freeBytes() {
    use();
    LongByReference free = new LongByReference();
    check(driver.cuMemGetInfo_v2(free, new LongByReference()), "ask a GPU for its memory");
    return free.getValue();
  }

  /** How many multiprocessors it has. */
  public int multiprocessors() {
    return attribute(MULTIPROCESSOR_COUNT);
  }

  /** The most shared memory of a block, in bytes. */
  public int sharedBytes() {
    return attribute(MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
  }

  private int attribute(int attribute) {
    IntByReference value = new IntByReference();
    check(driver.cuDeviceGetAttribute(value, attribute, number), "ask a GPU what it has");
    return value.getValue();
  }

  /** Memory of the GPU, all zeros. */
  public CudaMemory allocate(long bytes) {
    return new CudaMemory(this, Math.max(1, bytes));
  }

  /** Memory of this machine that the GPU can reach by itself. */
  public Pointer lock(long bytes) {
    PointerByReference locked = new PointerByReference();
    check(
        driver.cuMemAllocHost_v2(locked, bytes),
        "lock %d bytes of memory for a GPU".formatted(bytes));
    giveBack(() -> driver.cuMemFreeHost(locked.getValue()));
    return locked.getValue();
  }

  /** A stream of work. */
  public CudaStream stream() {
    return new CudaStream(this);
  }

  /**
   * A function of some code in PTX, which the driver translates for the GPU.
   *
   * @param sharedBytes the shared memory of each of its blocks
   */
  public CudaFunction function(byte[] ptx, String name, int sharedBytes) {
    return new CudaFunction(this, ptx, name, sharedBytes);
  }

  /** Does something when the device is closed, before what was to be done earlier. */
  synchronized void giveBack(IntSupplier something) {
    taken.push(something);
  }

  Driver driver() {
    return driver;
  }

  /** Through which all copies go. */
  Memory staged() {
    return staged;
  }

  /** Fails if a function of the driver did. */
  void check(int error, String purpose) {
    check(driver, error, purpose);
  }

  private static void check(Driver driver, int error, String purpose) {
    if (error != 0) {
      PointerByReference name = new PointerByReference();
      throw new IllegalStateException(
          "Cannot %s: %s"
              .formatted(
                  purpose,
                  driver.cuGetErrorName(error, name) == 0
                      ? name.getValue().getString(0)
                      : "CUDA's error " + error));
    }
  }

  /** Waits for its work, and gives everything back, also after a failure. */
  @Override
  public synchronized void close() {
    use();
    int error = driver.cuCtxSynchronize();
    while (!taken.isEmpty()) {
      int another = taken.pop().getAsInt();
      error = error == 0 ? another : error;
    }
    int another = driver.cuDevicePrimaryCtxRelease_v2(number);
    check(error == 0 ? another : error, "give back a GPU");
  }
}
