package io.paramill.train.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;

/** Memory of a GPU. Copied in one thread at a time: all copies of a device go the same way. */
public final class CudaMemory {

  private final CudaDevice device;
  private final long address;

  CudaMemory(CudaDevice device, long bytes) {
    this.device = device;
    LongByReference allocated = new LongByReference();
    String purpose = "allocate %d bytes on a GPU".formatted(bytes);
    device.check(device.driver().cuMemAlloc_v2(allocated, bytes), purpose);
    address = allocated.getValue();
    device.giveBack(() -> device.driver().cuMemFree_v2(address));
    clear(bytes);
  }

  /** Where it begins, for a function's parameters. */
  public long address() {
    return address;
  }

  /** Sets floats from {@code values[offset]} on. */
  public void write(long at, float[] values, int offset, int count) {
    Memory staged = device.staged();
    int most = CudaDevice.STAGED_BYTES / Float.BYTES;
    for (int done = 0; done < count; done += most) {
      int some = Math.min(most, count - done);
      staged.write(0, values, offset + done, some);
      write(at + (long) done * Float.BYTES, (long) some * Float.BYTES);
    }
  }

  /** Sets numbers from the beginning on. */
  public void write(long[] values) {
    Memory staged = device.staged();
    int most = CudaDevice.STAGED_BYTES / Long.BYTES;
    for (int done = 0; done < values.length; done += most) {
      int some = Math.min(most, values.length - done);
      staged.write(0, values, done, some);
      write((long) done * Long.BYTES, (long) some * Long.BYTES);
    }
  }

  private void write(long at, long bytes) {
    device.check(
        device.driver().cuMemcpyHtoD_v2(address + at, device.staged(), bytes),
        "copy to a GPU's memory");
    await();
  }

  /** Streams do not wait for copies and clears, which may be on their way when their call ends. */
  private void await() {
    device.check(device.driver().cuStreamSynchronize(null), "write a GPU's memory");
  }

  /** Reads floats to {@code values[offset]} on. */
  public void read(long at, float[] values, int offset, int count) {
    int most = CudaDevice.STAGED_BYTES / Float.BYTES;
    for (int done = 0; done < count; done += most) {
      int some = Math.min(most, count - done);
      read(at + (long) done * Float.BYTES, (long) some * Float.BYTES)
          .read(0, values, offset + done, some);
    }
  }

  /** Reads whole numbers of 32 bits, from the beginning on. */
  public void read(int[] values) {
    int most = CudaDevice.STAGED_BYTES / Integer.BYTES;
    for (int done = 0; done < values.length; done += most) {
      int some = Math.min(most, values.length - done);
      read((long) done * Integer.BYTES, (long) some * Integer.BYTES).read(0, values, done, some);
    }
  }

  /** The first bytes, until the next copy. */
  public Pointer read(int bytes) {
    return read(0, bytes);
  }

  private Pointer read(long at, long bytes) {
    device.check(
        device.driver().cuMemcpyDtoH_v2(device.staged(), address + at, bytes),
        "copy from a GPU's memory");
    return device.staged();
  }

  /** Sets the first bytes to 0. */
  public void clear(long bytes) {
    device.check(device.driver().cuMemsetD8_v2(address, (byte) 0, bytes), "clear a GPU's memory");
    await();
  }
}
