package io.paramill.codec;

import java.io.ByteArrayOutputStream;

/**
 * Keys whose order as bytes is the order of what they encode: numbers and strings, one after the
 * other. TensorFlow names the slices of a tensor so.
 *
 * <pre>
 * number := length byte (0..8), big-endian bytes without leading zeros
 * string := bytes with 00 as 00 FF and FF as FF 00, then 00 01
 * signed := n bytes, big-endian two's complement, whose n leading bits are inverted
 * </pre>
 */
public final class OrderedCode {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Appends a number; it must not be negative. */
  public OrderedCode number(long value) {
    int length = (64 - Long.numberOfLeadingZeros(value) + 7) / 8;
    bytes.write(length);
    for (int i = length - 1; i >= 0; i--) {
      bytes.write((int) (value >>> (8 * i)));
    }
    return this;
  }

  /** Appends a string of bytes. */
  public OrderedCode string(byte[] value) {
    for (byte b : value) {
      bytes.write(b);
      if (b == 0) {
        bytes.write(0xFF);
      } else if (b == (byte) 0xFF) {
        bytes.write(0);
      }
    }
    bytes.write(0);
    bytes.write(1);
    return this;
  }

  /** Appends a number that may be negative. */
  public OrderedCode signed(long value) {
    int significant = 65 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
    int length = (significant + 6) / 7;
    for (int i = 0; i < length; i++) {
      int shift = 8 * (length - 1 - i);
      int octet = (int) (shift > 63 ? value >> 63 : value >> shift);
      bytes.write(octet ^ leadingOnes(length - 8 * i));
    }
    return this;
  }

  /** A byte whose first bits are ones: all eight if there are more. */
  private static int leadingOnes(int count) {
    return count <= 0 ? 0 : 0xFF << Math.max(0, 8 - count);
  }

  /** All that was appended. */
  public byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
