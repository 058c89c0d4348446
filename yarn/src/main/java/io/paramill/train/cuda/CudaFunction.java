package io.paramill.train.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Arrays;

/** A function that a GPU executes. */
public final class CudaFunction {

  private static final int MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;

  private final Pointer function;
  private final int sharedBytes;

  CudaFunction(CudaDevice device, byte[] ptx, String name, int sharedBytes) {
    this.sharedBytes = sharedBytes;
    String purpose = "load '%s' into a GPU".formatted(name);
    PointerByReference reference = new PointerByReference();
    // The text ends with a zero.
    byte[] image = Arrays.copyOf(ptx, ptx.length + 1);
    device.check(device.driver().cuModuleLoadData(reference, image), purpose);
    Pointer module = reference.getValue();
    device.giveBack(() -> device.driver().cuModuleUnload(module));
    device.check(device.driver().cuModuleGetFunction(reference, module, name), purpose);
    function = reference.getValue();
    device.check(
        device.driver().cuFuncSetAttribute(function, MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedBytes),
        purpose);
  }

  Pointer pointer() {
    return function;
  }

  int sharedBytes() {
    return sharedBytes;
  }
}
