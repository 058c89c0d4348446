package io.paramill.merge;

import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Merges single rows of one element type. */
final class RowCodec {

  private static final VarHandle FLOATS = handle(float[].class);
  private static final VarHandle DOUBLES = handle(double[].class);
  private static final VarHandle INTS = handle(int[].class);
  private static final VarHandle LONGS = handle(long[].class);

  private final TensorSpec spec;
  private final MergeRule rule;
  private final int elements;
  private final double[] before;
  private final double[] merged;
  private final double[][] deltas;

  /**
   * A codec for rows of a tensor, of so many shards at the most.
   *
   * @throws UnsupportedDataException if elements of this type cannot be merged
   */
  RowCodec(TensorSpec spec, MergeRule rule, int shards) throws UnsupportedDataException {
    this.spec = spec;
    this.rule = rule;
    elements = Math.toIntExact(spec.shape().rowElements());
    switch (spec.dtype()) {
      case FLOAT32, FLOAT64 -> {
        before = new double[elements];
        merged = new double[elements];
        deltas = new double[shards][elements];
      }
      case INT32, INT64 -> {
        before = new double[0];
        merged = before;
        deltas = new double[0][];
      }
      default ->
          throw new UnsupportedDataException(
              ErrorCode.UNSUPPORTED_DTYPE,
              "Cannot merge '%s': its elements are %s, not float32, float64, int32 or int64"
                  .formatted(spec.name(), spec.dtype()));
    }
  }

  private static VarHandle handle(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Merges a row.
   *
   * @param values arrays that hold the row of each shard, and {@code offsets} where
   * @param row the row's bytes in the base model; they become the merged row's
   */
  void merge(byte[][] values, int[] offsets, long[] counts, int shards, byte[] row, int at)
      throws IOException {
    if (spec.dtype() == DType.INT32 || spec.dtype() == DType.INT64) {
      add(values, offsets, shards, row, at);
      return;
    }
    for (int i = 0; i < elements; i++) {
      before[i] = real(row, at, i);
    }
    for (int shard = 0; shard < shards; shard++) {
      double[] delta = deltas[shard];
      for (int i = 0; i < elements; i++) {
        delta[i] = real(values[shard], offsets[shard], i) - before[i];
      }
    }
    rule.merge(deltas, counts, shards, merged);
    for (int i = 0; i < elements; i++) {
      setReal(row, at, i, before[i] + merged[i]);
    }
  }

  /** Whole numbers are counters: what the shards added is added up, exactly. */
  private void add(byte[][] values, int[] offsets, int shards, byte[] row, int at)
      throws IOException {
    for (int i = 0; i < elements; i++) {
      long base = whole(row, at, i);
      long sum = base;
      try {
        for (int shard = 0; shard < shards; shard++) {
          long delta = Math.subtractExact(whole(values[shard], offsets[shard], i), base);
          sum = Math.addExact(sum, delta);
        }
        setWhole(row, at, i, sum);
      } catch (ArithmeticException e) {
        throw new UnsupportedDataException(
            ErrorCode.OVERFLOW,
            "Cannot merge '%s': a sum does not fit %s".formatted(spec.name(), spec.dtype()));
      }
    }
  }

  private double real(byte[] bytes, int at, int element) {
    return spec.dtype() == DType.FLOAT32
        ? (float) FLOATS.get(bytes, at + element * Float.BYTES)
        : (double) DOUBLES.get(bytes, at + element * Double.BYTES);
  }

  private void setReal(byte[] bytes, int at, int element, double value) {
    if (spec.dtype() == DType.FLOAT32) {
      FLOATS.set(bytes, at + element * Float.BYTES, (float) value);
    } else {
      DOUBLES.set(bytes, at + element * Double.BYTES, value);
    }
  }

  private long whole(byte[] bytes, int at, int element) {
    return spec.dtype() == DType.INT32
        ? (int) INTS.get(bytes, at + element * Integer.BYTES)
        : (long) LONGS.get(bytes, at + element * Long.BYTES);
  }

  private void setWhole(byte[] bytes, int at, int element, long value) {
    if (spec.dtype() == DType.INT32) {
      INTS.set(bytes, at + element * Integer.BYTES, Math.toIntExact(value));
    } else {
      LONGS.set(bytes, at + element * Long.BYTES, value);
    }
  }
}
