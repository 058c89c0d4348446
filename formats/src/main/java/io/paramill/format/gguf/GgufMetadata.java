package io.paramill.format.gguf;

import io.paramill.tensor.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value of the metadata.
 *
 * <pre>
 * value := type:u32 (number | bool:u8 | text | type:u32 count:u64 element*)
 * text  := length:u64 UTF-8
 * </pre>
 */
final class GgufMetadata {

  private static final int UINT8 = 0;
  private static final int INT8 = 1;
  private static final int UINT16 = 2;
  private static final int INT16 = 3;
  static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int UINT64 = 10;
  private static final int INT64 = 11;
  private static final int FLOAT64 = 12;
  private static final int DEPTH_MAX = 4;

  private GgufMetadata() {}

  /**
   * Reads a value.
   *
   * @return what an attribute can be, or nothing for other arrays and for numbers over 2^63
   */
  static Optional<Object> read(GgufCursor in) throws IOException {
    return read(in, in.u32(), 0);
  }

  private static Optional<Object> read(GgufCursor in, long type, int depth) throws IOException {
    return switch ((int) type) {
      case UINT8 -> Optional.of((long) (in.u8() & 0xFF));
      case INT8 -> Optional.of((long) in.u8());
      case UINT16 -> Optional.of((long) (in.i16() & 0xFFFF));
      case INT16 -> Optional.of((long) in.i16());
      case UINT32 -> Optional.of(in.u32());
      case INT32 -> Optional.of((long) in.i32());
      case FLOAT32 -> Optional.of((double) Float.intBitsToFloat(in.i32()));
      case BOOL -> Optional.of(in.u8() != 0);
      case STRING -> Optional.of(in.text());
      case ARRAY -> array(in, depth);
      case UINT64 -> Optional.of(in.i64()).filter(value -> value >= 0).map(value -> value);
      case INT64 -> Optional.of(in.i64());
      case FLOAT64 -> Optional.of(Double.longBitsToDouble(in.i64()));
      default -> throw in.malformed(ErrorCode.MALFORMED, "a value of type " + type);
    };
  }

  private static Optional<Object> array(GgufCursor in, int depth) throws IOException {
    if (depth == DEPTH_MAX) {
      throw in.malformed(ErrorCode.LIMIT_EXCEEDED, "arrays nested deeper than " + DEPTH_MAX);
    }
    long type = in.u32();
    long count = in.count("values", 1);
    List<String> texts = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      Optional<Object> value = read(in, type, depth + 1);
      if (type == STRING) {
        texts.add((String) value.orElseThrow());
      }
    }
    return type == STRING ? Optional.of(texts) : Optional.empty();
  }

  /** Writes an attribute's value; {@link GgufFormat} says as which type. */
  static void write(GgufFront out, Object value) {
    if (value instanceof String text) {
      out.u32(STRING).text(text);
    } else if (value instanceof Boolean truth) {
      out.u32(BOOL).u8(truth ? 1 : 0);
    } else if (value instanceof Long number) {
      if (number >= 0 && number <= 0xFFFF_FFFFL) {
        out.u32(UINT32).u32(number);
      } else {
        out.u32(INT64).u64(number);
      }
    } else if (value instanceof Double number) {
      if (Double.compare((float) (double) number, number) == 0) {
        out.u32(FLOAT32).u32(Float.floatToRawIntBits((float) (double) number));
      } else {
        out.u32(FLOAT64).u64(Double.doubleToRawLongBits(number));
      }
    } else {
      List<?> texts = (List<?>) value;
      out.u32(ARRAY).u32(STRING).u64(texts.size());
      texts.forEach(text -> out.text((String) text));
    }
  }
}
