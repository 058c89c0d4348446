package io.paramill.format.parts;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Avro's binary encoding from an array, and never allocates more than the array holds. Where
 * it ends early: {@link BufferUnderflowException}; where it is no such encoding: {@link
 * IllegalArgumentException}.
 *
 * <pre>
 * number  zig-zag, seven bits a byte, low ones first, the high bit set on all bytes but the last
 * bytes   number of bytes, the bytes; a text is the same, in UTF-8
 * array   any times (number of items, items), 0; a negative number is followed by a length in bytes
 * map     the same, an item being a text and its value
 * </pre>
 */
final class AvroCursor {

  /** The most bytes that a number takes. */
  static final int MAX_NUMBER_BYTES = 10;

  private final ByteBuffer data;

  AvroCursor(byte[] array) {
    data = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many bytes have been read. */
  int position() {
    return data.position();
  }

  byte[] fixed(int length) {
    if (length > data.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    data.get(bytes);
    return bytes;
  }

  long number() {
    long value = 0;
    for (int i = 0; i < MAX_NUMBER_BYTES; i++) {
      byte next = data.get();
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new IllegalArgumentException("a number has too many bytes");
  }

  boolean flag() {
    return data.get() != 0;
  }

  byte[] bytes() {
    long length = number();
    if (length < 0) {
      throw new IllegalArgumentException("a length is negative");
    }
    return fixed((int) Math.min(length, Integer.MAX_VALUE));
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** An array of numbers. */
  List<Long> numbers(int most) {
    List<Long> numbers = new ArrayList<>();
    for (long count = items(); count != 0; count = items()) {
      if (count > most - numbers.size()) {
        throw new IllegalArgumentException("a list has more than " + most + " items");
      }
      for (long i = 0; i < count; i++) {
        numbers.add(number());
      }
    }
    return numbers;
  }

  /** A map to bytes. */
  Map<String, byte[]> map() {
    Map<String, byte[]> map = new HashMap<>();
    for (long count = items(); count != 0; count = items()) {
      for (long i = 0; i < count; i++) {
        map.put(text(), bytes());
      }
    }
    return map;
  }

  private long items() {
    long count = number();
    if (count < 0) {
      long unused = number();
      count = -count;
    }
    if (count < 0) {
      throw new IllegalArgumentException("a list has too many items");
    }
    return count;
  }

  /** Checks that the array ends with these bytes, and takes them off. */
  void requireTail(byte[] tail) {
    int start = data.limit() - tail.length;
    if (!Arrays.equals(data.array(), start, data.limit(), tail, 0, tail.length)) {
      throw new IllegalArgumentException("no sync mark behind the block");
    }
    data.limit(start);
  }
}
