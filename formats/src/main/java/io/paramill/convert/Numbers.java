package io.paramill.convert;

import io.paramill.tensor.DType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Elements as numbers. All types but strings are known; complex elements and packed pairs are two
 * numbers each. Every number but a 64-bit integer is exact as a {@code double}.
 */
final class Numbers {

  private static final VarHandle SHORTS = handle(short[].class);
  private static final VarHandle INTS = handle(int[].class);
  private static final VarHandle LONGS = handle(long[].class);
  private static final VarHandle FLOATS = handle(float[].class);
  private static final VarHandle DOUBLES = handle(double[].class);

  private static final double TWO_TO_64 = 0x1p64;

  private Numbers() {}

  private static VarHandle handle(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /** How many numbers an element is. */
  static int perElement(DType type) {
    return type.isComplex() || type == DType.FLOAT4_E2M1FN_X2 ? 2 : 1;
  }

  /** Whether elements are whole numbers, or truth values. */
  static boolean whole(DType type) {
    return switch (type) {
      case BOOL, UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
      case QINT8, QUINT8, QINT16, QUINT16, QINT32 -> true;
      default -> false;
    };
  }

  /** Decodes elements that are whole numbers; those of uint64 keep their bits. */
  static void decode(DType type, byte[] bytes, int elements, long[] out) {
    switch (type) {
      case BOOL, UINT8, QUINT8 -> {
        for (int i = 0; i < elements; i++) {
          out[i] = bytes[i] & 0xFF;
        }
      }
      case INT8, QINT8 -> {
        for (int i = 0; i < elements; i++) {
          out[i] = bytes[i];
        }
      }
      case UINT16, QUINT16 -> {
        for (int i = 0; i < elements; i++) {
          out[i] = (short) SHORTS.get(bytes, 2 * i) & 0xFFFF;
        }
      }
      case INT16, QINT16 -> {
        for (int i = 0; i < elements; i++) {
          out[i] = (short) SHORTS.get(bytes, 2 * i);
        }
      }
      case UINT32 -> {
        for (int i = 0; i < elements; i++) {
          out[i] = (int) INTS.get(bytes, 4 * i) & 0xFFFF_FFFFL;
        }
      }
      case INT32, QINT32 -> {
        for (int i = 0; i < elements; i++) {
          out[i] = (int) INTS.get(bytes, 4 * i);
        }
      }
      case UINT64, INT64 -> {
        for (int i = 0; i < elements; i++) {
          out[i] = (long) LONGS.get(bytes, 8 * i);
        }
      }
      default -> throw new IllegalArgumentException("Elements of " + type + " are not whole");
    }
  }

  /** Writes whole numbers into elements of a type that holds each of them. */
  static void encode(DType type, long[] values, int elements, byte[] out) {
    switch (type.widthBytes()) {
      case 1 -> {
        for (int i = 0; i < elements; i++) {
          out[i] = (byte) values[i];
        }
      }
      case 2 -> {
        for (int i = 0; i < elements; i++) {
          SHORTS.set(out, 2 * i, (short) values[i]);
        }
      }
      case 4 -> {
        for (int i = 0; i < elements; i++) {
          INTS.set(out, 4 * i, (int) values[i]);
        }
      }
      default -> {
        for (int i = 0; i < elements; i++) {
          LONGS.set(out, 8 * i, values[i]);
        }
      }
    }
  }

  /** Decodes elements; there is room for two numbers each where they are two. */
  static void decode(DType type, byte[] bytes, int elements, double[] out) {
    switch (type) {
      case FLOAT32, COMPLEX64 -> {
        for (int i = 0; i < elements * perElement(type); i++) {
          out[i] = (float) FLOATS.get(bytes, 4 * i);
        }
      }
      case FLOAT64, COMPLEX128 -> {
        for (int i = 0; i < elements * perElement(type); i++) {
          out[i] = (double) DOUBLES.get(bytes, 8 * i);
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < elements; i++) {
          out[i] = Float.intBitsToFloat((short) SHORTS.get(bytes, 2 * i) << 16);
        }
      }
      case FLOAT16, COMPLEX32 -> {
        for (int i = 0; i < elements * perElement(type); i++) {
          out[i] = SmallFloat.half((short) SHORTS.get(bytes, 2 * i));
        }
      }
      case FLOAT4_E2M1FN_X2 -> {
        for (int i = 0; i < elements; i++) {
          out[2 * i] = SmallFloat.quarter(bytes[i] & 15);
          out[2 * i + 1] = SmallFloat.quarter((bytes[i] >> 4) & 15);
        }
      }
      case FLOAT8_E5M2,
          FLOAT8_E4M3FN,
          FLOAT8_E4M3FNUZ,
          FLOAT8_E4M3B11FNUZ,
          FLOAT8_E5M2FNUZ,
          FLOAT8_E8M0FNU -> {
        float[] table = SmallFloat.table(type);
        for (int i = 0; i < elements; i++) {
          out[i] = table[bytes[i] & 0xFF];
        }
      }
      default -> {
        long[] whole = new long[elements];
        decode(type, bytes, elements, whole);
        for (int i = 0; i < elements; i++) {
          out[i] = type == DType.UINT64 && whole[i] < 0 ? whole[i] + TWO_TO_64 : (double) whole[i];
        }
      }
    }
  }

  /** Writes numbers into elements of a float type of 16 bits or more, to nearest even. */
  static void encode(DType type, double[] values, int numbers, byte[] out) {
    switch (type) {
      case FLOAT32 -> {
        for (int i = 0; i < numbers; i++) {
          FLOATS.set(out, 4 * i, (float) values[i]);
        }
      }
      case FLOAT64 -> {
        for (int i = 0; i < numbers; i++) {
          DOUBLES.set(out, 8 * i, values[i]);
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < numbers; i++) {
          SHORTS.set(out, 2 * i, SmallFloat.toBfloat16(values[i]));
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < numbers; i++) {
          SHORTS.set(out, 2 * i, SmallFloat.toHalf(values[i]));
        }
      }
      default -> throw new IllegalArgumentException("Cannot write numbers as " + type);
    }
  }
}
