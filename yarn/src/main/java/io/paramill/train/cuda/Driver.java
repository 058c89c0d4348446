package io.paramill.train.cuda;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * What is used of the CUDA driver API, under its own names; each function returns 0 or the number
 * of an error. It comes with the driver: no toolkit is needed.
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterName"})
public interface Driver extends Library {

  int cuInit(int flags);

  int cuGetErrorName(int error, PointerByReference name);

  int cuDeviceGetCount(IntByReference count);

  int cuDeviceGet(IntByReference device, int ordinal);

  int cuDeviceGetName(byte[] name, int length, int device);

  int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

  int cuDevicePrimaryCtxRetain(PointerByReference context, int device);

  int cuDevicePrimaryCtxRelease_v2(int device);

  int cuCtxSetCurrent(Pointer context);

  int cuCtxSynchronize();

  int cuMemGetInfo_v2(LongByReference free, LongByReference total);

  int cuModuleLoadData(PointerByReference module, byte[] image);

  int cuModuleUnload(Pointer module);

  int cuModuleGetFunction(PointerByReference function, Pointer module, String name);

  int cuFuncSetAttribute(Pointer function, int attribute, int value);

  int cuMemAlloc_v2(LongByReference address, long bytes);

  int cuMemFree_v2(long address);

  int cuMemsetD8_v2(long address, byte value, long bytes);

  int cuMemcpyHtoD_v2(long to, Pointer from, long bytes);

  int cuMemcpyDtoH_v2(Pointer to, long from, long bytes);

  int cuMemcpyHtoDAsync_v2(long to, Pointer from, long bytes, Pointer stream);

  int cuMemAllocHost_v2(PointerByReference memory, long bytes);

  int cuMemFreeHost(Pointer memory);

  int cuStreamCreate(PointerByReference stream, int flags);

  int cuStreamSynchronize(Pointer stream);

  int cuStreamDestroy_v2(Pointer stream);

  int cuLaunchKernel(
      Pointer function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      Pointer stream,
      Pointer parameters,
      Pointer extra);
}
