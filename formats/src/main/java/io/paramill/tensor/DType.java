package io.paramill.tensor;

import java.util.Locale;

/**
 * The type of a tensor's elements. Its text is the name that PyTorch prints, for example {@code
 * float32}.
 */
public enum DType {
  BOOL(8),
  UINT8(8),
  INT8(8),
  UINT16(16),
  INT16(16),
  UINT32(32),
  INT32(32),
  UINT64(64),
  INT64(64),
  FLOAT16(16),
  BFLOAT16(16),
  FLOAT32(32),
  FLOAT64(64),
  /** Two float16: real, imaginary. */
  COMPLEX32(32),
  COMPLEX64(64),
  COMPLEX128(128),
  FLOAT8_E5M2(8),
  FLOAT8_E4M3FN(8),
  FLOAT8_E4M3FNUZ(8),
  FLOAT8_E4M3B11FNUZ(8),
  FLOAT8_E5M2FNUZ(8),
  FLOAT8_E8M0FNU(8),
  /**
   * Two values of four bits in a byte, the first in the low half; the last extent of a shape counts
   * the bytes.
   */
  FLOAT4_E2M1FN_X2(8),
  QINT8(8),
  QUINT8(8),
  QINT16(16),
  QUINT16(16),
  QINT32(32),
  /**
   * Byte strings of any length; as a stream each is a 32-bit little-endian length and the bytes.
   */
  STRING(0);

  private final int bits;
  private final String text = name().toLowerCase(Locale.ROOT);

  DType(int bits) {
    this.bits = bits;
  }

  /**
   * Bytes an element.
   *
   * @throws IllegalStateException for {@link #STRING}, whose elements differ in length
   */
  public int widthBytes() {
    if (bits == 0) {
      throw new IllegalStateException("Elements of type string have no fixed width");
    }
    return bits / 8;
  }

  /** Whether every element takes the same number of bytes; true for all but {@link #STRING}. */
  public boolean fixedWidth() {
    return bits != 0;
  }

  /**
   * Bytes a number inside an element: half the width for complex types. Byte order is per such a
   * number.
   */
  public int scalarBytes() {
    return isComplex() ? widthBytes() / 2 : widthBytes();
  }

  /** Whether elements are pairs of a real and an imaginary part. */
  public boolean isComplex() {
    return this == COMPLEX32 || this == COMPLEX64 || this == COMPLEX128;
  }

  /** The type with this name. */
  public static DType of(String name) {
    for (DType type : values()) {
      if (type.toString().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException("Unknown element type '" + name + "'");
  }

  @Override
  public String toString() {
    return text;
  }
}
