package io.paramill.train.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** Work for a GPU, one piece after the other, beside that of other streams. */
public final class CudaStream {

  private static final int NON_BLOCKING = 1;

  private final CudaDevice device;
  private final Pointer stream;

  CudaStream(CudaDevice device) {
    this.device = device;
    PointerByReference created = new PointerByReference();
    device.check(device.driver().cuStreamCreate(created, NON_BLOCKING), "use a GPU");
    stream = created.getValue();
    device.giveBack(() -> device.driver().cuStreamDestroy_v2(stream));
  }

  /** Copies bytes from memory that is locked until {@link #await} returns. */
  public void copy(Pointer from, CudaMemory to, long bytes) {
    device.check(
        device.driver().cuMemcpyHtoDAsync_v2(to.address(), from, bytes, stream),
        "copy to a GPU's memory");
  }

  /**
   * Calls a function with one parameter, a structure.
   *
   * @param blocks how many blocks execute it
   * @param threads how many threads each of them has
   */
  public void launch(CudaFunction function, int blocks, int threads, Memory parameter) {
    Memory parameters = new Memory(Native.POINTER_SIZE);
    parameters.setPointer(0, parameter);
    device.check(
        device
            .driver()
            .cuLaunchKernel(
                function.pointer(),
                blocks,
                1,
                1,
                threads,
                1,
                1,
                function.sharedBytes(),
                stream,
                parameters,
                null),
        "start work on a GPU");
  }

  /** Waits until all of it is done. */
  public void await() {
    device.check(device.driver().cuStreamSynchronize(stream), "train on a GPU");
  }
}
