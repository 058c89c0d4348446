package io.paramill.convert;

import io.paramill.tensor.DType;

/**
 * Floats of 16 bits and fewer: IEEE 754 binary16, bfloat16, and those of 8 and 4 bits as the Open
 * Compute Project's specifications (OFP8, MX) and the FNUZ variants of LLVM's APFloat define them.
 */
final class SmallFloat {

  private static final float[] E2M1 = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6};
  private static final float[] E5M2 = table(5, 2, 15, Special.IEEE);
  private static final float[] E4M3FN = table(4, 3, 7, Special.LAST_IS_NAN);
  private static final float[] E4M3FNUZ = table(4, 3, 8, Special.MINUS_ZERO_IS_NAN);
  private static final float[] E4M3B11FNUZ = table(4, 3, 11, Special.MINUS_ZERO_IS_NAN);
  private static final float[] E5M2FNUZ = table(5, 2, 16, Special.MINUS_ZERO_IS_NAN);
  private static final float[] E8M0 = powers();

  /** How infinities and NaN are told. */
  private enum Special {
    /** The largest exponent: infinity without a mantissa, NaN with one. */
    IEEE,
    /** No infinity; all bits set but the sign is NaN. */
    LAST_IS_NAN,
    /** No infinity; the only NaN is where minus zero would be. */
    MINUS_ZERO_IS_NAN
  }

  private SmallFloat() {}

  /** The values of the 256 bytes of a type of 8 bits. */
  static float[] table(DType type) {
    return switch (type) {
      case FLOAT8_E5M2 -> E5M2;
      case FLOAT8_E4M3FN -> E4M3FN;
      case FLOAT8_E4M3FNUZ -> E4M3FNUZ;
      case FLOAT8_E4M3B11FNUZ -> E4M3B11FNUZ;
      case FLOAT8_E5M2FNUZ -> E5M2FNUZ;
      case FLOAT8_E8M0FNU -> E8M0;
      default -> throw new IllegalArgumentException(type + " is no float of 8 bits");
    };
  }

  private static float[] table(int exponentBits, int mantissaBits, int bias, Special special) {
    float[] values = new float[256];
    int maxExponent = (1 << exponentBits) - 1;
    int maxMantissa = (1 << mantissaBits) - 1;
    for (int bits = 0; bits < 256; bits++) {
      int exponent = (bits >> mantissaBits) & maxExponent;
      int mantissa = bits & maxMantissa;
      double value =
          exponent == 0
              ? Math.scalb((double) mantissa, 1 - bias - mantissaBits)
              : Math.scalb(mantissa + maxMantissa + 1.0, exponent - bias - mantissaBits);
      if (special == Special.IEEE && exponent == maxExponent) {
        value = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      } else if ((special == Special.LAST_IS_NAN && (bits & 0x7F) == 0x7F)
          || (special == Special.MINUS_ZERO_IS_NAN && bits == 0x80)) {
        value = Double.NaN;
      }
      values[bits] = (float) (bits >= 0x80 ? -value : value);
    }
    return values;
  }

  private static float[] powers() {
    float[] values = new float[256];
    for (int bits = 0; bits < 255; bits++) {
      values[bits] = Math.scalb(1f, bits - 127);
    }
    values[255] = Float.NaN;
    return values;
  }

  /** The value of four bits. */
  static float quarter(int bits) {
    return bits >= 8 ? -E2M1[bits - 8] : E2M1[bits];
  }

  /** The value of a binary16. */
  static float half(short bits) {
    // Its exponent and mantissa at their places in a float are 2^112 too small, subnormals too.
    float value = Float.intBitsToFloat((bits & 0x7FFF) << 13) * 0x1p112f;
    int result = Float.floatToRawIntBits(value) | ((bits & 0x8000) << 16);
    boolean special = (bits & 0x7C00) == 0x7C00;
    return Float.intBitsToFloat(special ? result | 0x7F80_0000 : result);
  }

  /** The nearest bfloat16. */
  static short toBfloat16(double value) {
    if (value == (float) value || Double.isNaN(value)) {
      return toBfloat16((float) value);
    }
    // Rounding to a float first could round twice: such a float is made odd, between two of ours.
    float rounded = (float) value;
    if (Float.isInfinite(rounded)) {
      return toBfloat16(rounded);
    }
    int bits = Float.floatToRawIntBits(rounded);
    if ((bits & 1) == 0) {
      bits += Math.abs(value) > Math.abs((double) rounded) ? 1 : -1;
    }
    return toBfloat16(Float.intBitsToFloat(bits));
  }

  /** The nearest bfloat16. */
  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >> 16) | 0x40);
    }
    return (short) ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
  }

  /** The nearest binary16. */
  static short toHalf(double value) {
    int sign = (int) (Double.doubleToRawLongBits(value) >>> 48) & 0x8000;
    double magnitude = Math.abs(value);
    if (!(magnitude < 65520)) {
      return (short) (sign | (Double.isNaN(value) ? 0x7E00 : 0x7C00));
    }
    // The distance of two neighbours: 2^-10 of the power of two below, at least 2^-24.
    int exponent = Math.max(Math.getExponent(magnitude), -14);
    int steps = (int) Math.rint(magnitude * power(10 - exponent));
    return (short) (sign | (steps + ((exponent + 14) << 10)));
  }

  private static double power(int exponent) {
    return Double.longBitsToDouble((long) (exponent + 1023) << 52);
  }
}
