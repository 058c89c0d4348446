package io.paramill.train.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.Closeable;

/** Memory of this machine that a GPU can reach by itself. */
public final class LockedMemory implements Closeable {

  private final CudaDevice device;
  private final Pointer pointer;

  /** Memory for a device. */
  public LockedMemory(CudaDevice device, long bytes) {
    this.device = device;
    PointerByReference allocated = new PointerByReference();
    device.check(
        device.driver().cuMemAllocHost_v2(allocated, bytes),
        "lock %d bytes of memory for a GPU".formatted(bytes));
    pointer = allocated.getValue();
  }

  /** Where it begins. */
  public Pointer pointer() {
    return pointer;
  }

  @Override
  public void close() {
    device.check(
        device.driver().cuMemFreeHost(pointer), "give back memory that was locked for a GPU");
  }
}
