package io.paramill.codec;

import java.util.zip.DataFormatException;

/**
 * Decodes raw Snappy blocks, after the public description of the format.
 *
 * <pre>
 * block   := varint uncompressedLength, element*
 * element := literal(tag low bits 0) | copy(tag low bits 1, 2, 3: offsets of 11, 16, 32 bits)
 * </pre>
 */
final class Snappy {

  private final byte[] input;
  private int next;

  private Snappy(byte[] input) {
    this.input = input;
  }

  /**
   * Decodes a whole block.
   *
   * @param limit the most bytes that the result may have
   */
  static byte[] decode(byte[] block, int limit) throws DataFormatException {
    return new Snappy(block).decode(limit);
  }

  private byte[] decode(int limit) throws DataFormatException {
    long length = 0;
    int shift = 0;
    int part;
    do {
      part = (int) littleEndian(1);
      length |= (part & 0x7FL) << shift;
      shift += 7;
    } while ((part & 0x80) != 0 && shift < 35);
    // No element makes more than 64 bytes out of three.
    if (length > limit || length > 64L * input.length) {
      throw new DataFormatException("a Snappy block claims " + length + " bytes");
    }
    byte[] output = new byte[(int) length];
    int done = 0;
    while (next < input.length) {
      int tag = (int) littleEndian(1);
      long count = 1L + (tag >> 2);
      long distance;
      switch (tag & 3) {
        case 0 -> {
          if (count > 60) {
            count = 1 + littleEndian((int) count - 60);
          }
          if (count > input.length - next || count > output.length - done) {
            throw new DataFormatException("a Snappy literal of " + count + " bytes does not fit");
          }
          System.arraycopy(input, next, output, done, (int) count);
          next += (int) count;
          done += (int) count;
          continue;
        }
        case 1 -> {
          count = 4L + ((tag >> 2) & 7);
          distance = (long) (tag >> 5) << 8 | littleEndian(1);
        }
        case 2 -> distance = littleEndian(2);
        default -> distance = littleEndian(4);
      }
      if (distance == 0 || distance > done || count > output.length - done) {
        throw new DataFormatException("a Snappy copy from " + distance + " back does not fit");
      }
      // Byte by byte: source and target may overlap, which repeats a pattern.
      for (long i = 0; i < count; i++, done++) {
        output[done] = output[done - (int) distance];
      }
    }
    if (done != output.length) {
      throw new DataFormatException(
          "a Snappy block has %d bytes, not %d".formatted(done, output.length));
    }
    return output;
  }

  private long littleEndian(int bytes) throws DataFormatException {
    if (bytes > input.length - next) {
      throw new DataFormatException("a Snappy block ends early");
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (input[next++] & 0xFFL) << (8 * i);
    }
    return value;
  }
}
