package io.paramill.train.word2vec;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import io.paramill.train.cuda.Driver;
import java.util.HashMap;
import java.util.Map;

/**
 * GPUs of one warp each, in plain code: their memory is this machine's, and what word2vec.cu
 * computes, they compute window by window, with the same random numbers.
 */
final class FakeGpu implements Driver {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final Map<Long, Memory> memory = new HashMap<>();
  private final long freeBytes;

  private final int devices;
  private int contexts;

  FakeGpu(long freeBytes, int devices) {
    this.freeBytes = freeBytes;
    this.devices = devices;
  }

  /** What is not given back yet. */
  int allocations() {
    return memory.size();
  }

  /** How often a device is held. */
  int contexts() {
    return contexts;
  }

  @Override
  public int cuInit(int flags) {
    return 0;
  }

  @Override
  public int cuGetErrorName(int error, PointerByReference name) {
    return 1;
  }

  @Override
  public int cuDeviceGetCount(IntByReference count) {
    count.setValue(devices);
    return 0;
  }

  @Override
  public int cuDeviceGet(IntByReference device, int ordinal) {
    device.setValue(ordinal);
    return 0;
  }

  @Override
  public int cuDeviceGetName(byte[] name, int length, int device) {
    name[0] = 'F';
    name[1] = (byte) ('0' + device);
    return 0;
  }

  @Override
  public int cuDeviceGetAttribute(IntByReference value, int attribute, int device) {
    value.setValue(attribute == 97 ? 48 << 10 : 4);
    return 0;
  }

  @Override
  public int cuDevicePrimaryCtxRetain(PointerByReference context, int device) {
    contexts++;
    return 0;
  }

  @Override
  public int cuDevicePrimaryCtxRelease_v2(int device) {
    contexts--;
    return 0;
  }

  @Override
  public int cuCtxSetCurrent(Pointer context) {
    return 0;
  }

  @Override
  public int cuCtxSynchronize() {
    return 0;
  }

  @Override
  public int cuMemGetInfo_v2(LongByReference free, LongByReference total) {
    free.setValue(freeBytes);
    return 0;
  }

  @Override
  public int cuModuleLoadData(PointerByReference module, byte[] image) {
    return 0;
  }

  @Override
  public int cuModuleUnload(Pointer module) {
    return 0;
  }

  @Override
  public int cuModuleGetFunction(PointerByReference function, Pointer module, String name) {
    return name.equals("skip_gram") ? 0 : 1;
  }

  @Override
  public int cuFuncSetAttribute(Pointer function, int attribute, int value) {
    return 0;
  }

  @Override
  public int cuMemAlloc_v2(LongByReference address, long bytes) {
    Memory allocated = new Memory(bytes);
    address.setValue(Pointer.nativeValue(allocated));
    memory.put(address.getValue(), allocated);
    return 0;
  }

  @Override
  public int cuMemFree_v2(long address) {
    return memory.remove(address) == null ? 1 : 0;
  }

  @Override
  public int cuMemsetD8_v2(long address, byte value, long bytes) {
    new Pointer(address).setMemory(0, bytes, value);
    return 0;
  }

  @Override
  public int cuMemcpyHtoD_v2(long to, Pointer from, long bytes) {
    new Pointer(to).write(0, from.getByteArray(0, (int) bytes), 0, (int) bytes);
    return 0;
  }

  @Override
  public int cuMemcpyDtoH_v2(Pointer to, long from, long bytes) {
    to.write(0, new Pointer(from).getByteArray(0, (int) bytes), 0, (int) bytes);
    return 0;
  }

  @Override
  public int cuMemcpyHtoDAsync_v2(long to, Pointer from, long bytes, Pointer stream) {
    return cuMemcpyHtoD_v2(to, from, bytes);
  }

  @Override
  public int cuMemAllocHost_v2(PointerByReference allocated, long bytes) {
    LongByReference address = new LongByReference();
    cuMemAlloc_v2(address, bytes);
    allocated.setValue(new Pointer(address.getValue()));
    return 0;
  }

  @Override
  public int cuMemFreeHost(Pointer allocated) {
    return cuMemFree_v2(Pointer.nativeValue(allocated));
  }

  @Override
  public int cuStreamCreate(PointerByReference stream, int flags) {
    return 0;
  }

  @Override
  public int cuStreamSynchronize(Pointer stream) {
    return 0;
  }

  @Override
  public int cuStreamDestroy_v2(Pointer stream) {
    return 0;
  }

  @Override
  public int cuLaunchKernel(
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
      Pointer extra) {
    new Launch(parameters.getPointer(0)).run();
    return 0;
  }

  private static long random(long seed, long draw) {
    long value = seed + draw * STEP;
    value = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    value = (value ^ value >>> 27) * 0x94D049BB133111EBL;
    return value ^ value >>> 31;
  }

  /** The parameter of a launch: nine addresses and six numbers. */
  private static final class Launch {

    private final Pointer[] addresses;
    private final int pieceCount;
    private final int words;
    private final int stride;
    private final int window;
    private final int negative;
    private final int lossSampling;
    private long positions;
    private long examples;
    private long measured;
    private double loss;

    Launch(Pointer task) {
      addresses = task.getPointerArray(0, 9);
      int[] numbers = task.getIntArray(72, 6);
      pieceCount = numbers[0];
      words = numbers[1];
      stride = numbers[2];
      window = numbers[3];
      negative = numbers[4];
      lossSampling = numbers[5];
    }

    void run() {
      for (int next = addresses[8].getInt(0); next < pieceCount; next++) {
        Pointer piece = addresses[6].share(next * 32L);
        int begin = piece.getInt(0);
        int end = piece.getInt(4);
        for (int centre = piece.getInt(8); centre < piece.getInt(12); centre++) {
          train(begin, end, centre, piece.getFloat(16), piece.getLong(24));
        }
      }
      Pointer totals = addresses[7];
      totals.setDouble(0, totals.getDouble(0) + loss);
      totals.setLong(8, totals.getLong(8) + measured);
      totals.setLong(16, totals.getLong(16) + positions);
      totals.setLong(24, totals.getLong(24) + examples);
    }

    private void train(int begin, int end, int centre, float rate, long seed) {
      long draws = (centre - begin) * (negative + 2L);
      int reach = 1 + RandomStream.below(random(seed, draws), window);
      int from = Math.max(begin, centre - reach);
      int to = Math.min(end, centre + reach + 1);
      if (to - from == 1) {
        return;
      }
      int[] numbers = new int[negative + 1];
      numbers[0] = word(centre);
      for (int k = 1; k <= negative; k++) {
        int number = drawn(random(seed, draws + k));
        numbers[k] = number == numbers[0] ? -1 : number;
      }
      float[][] outputs = new float[numbers.length][];
      float[][] gradients = new float[numbers.length][stride];
      for (int k = 0; k < numbers.length; k++) {
        outputs[k] = numbers[k] < 0 ? new float[stride] : row(1, numbers[k]);
      }
      for (int context = from; context < to; context++) {
        if (context != centre) {
          example(word(context), numbers, outputs, gradients, rate);
        }
      }
      for (int k = 0; k < numbers.length; k++) {
        if (numbers[k] >= 0) {
          add(1, numbers[k], gradients[k]);
          count(3, numbers[k], to - from - 1);
        }
      }
      positions++;
      examples += to - from - 1;
    }

    private void example(
        int source, int[] numbers, float[][] outputs, float[][] gradients, float rate) {
      float[] input = row(0, source);
      float[] change = new float[stride];
      boolean measure = positions % lossSampling == 0;
      for (int k = 0; k < numbers.length; k++) {
        if (numbers[k] >= 0) {
          float score = 0;
          for (int i = 0; i < stride; i++) {
            score += input[i] * outputs[k][i];
          }
          loss += measure ? Logistic.softplus(k == 0 ? -score : score) : 0;
          float step = rate * (float) ((k == 0 ? 1 : 0) - 1 / (1 + Math.exp(-score)));
          for (int i = 0; i < stride; i++) {
            change[i] += step * outputs[k][i];
            gradients[k][i] += step * input[i];
          }
        }
      }
      measured += measure ? 1 : 0;
      add(0, source, change);
      count(2, source, 1);
    }

    private int word(int position) {
      return addresses[5].getInt(4L * position);
    }

    private int drawn(long bits) {
      int column = RandomStream.below(bits, words);
      long chosen = addresses[4].getLong(8L * column);
      return (bits & 0xFFFFFFFFL) < chosen >>> 32 ? column : (int) chosen;
    }

    private float[] row(int matrix, int row) {
      return addresses[matrix].getFloatArray(4L * stride * row, stride);
    }

    private void add(int matrix, int row, float[] changes) {
      float[] values = row(matrix, row);
      for (int i = 0; i < stride; i++) {
        values[i] += changes[i];
      }
      addresses[matrix].write(4L * stride * row, values, 0, stride);
    }

    private void count(int counts, int row, int updates) {
      addresses[counts].setInt(4L * row, addresses[counts].getInt(4L * row) + updates);
    }
  }
}
