package io.paramill.codec;

import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.UnsupportedDataException;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** NumPy's names of element types: a letter for the kind, and the bytes an element takes. */
public final class NumpyTypes {

  private static final Map<String, DType> TYPES = new TreeMap<>();

  static {
    TYPES.put("b1", DType.BOOL);
    TYPES.put("i1", DType.INT8);
    TYPES.put("i2", DType.INT16);
    TYPES.put("i4", DType.INT32);
    TYPES.put("i8", DType.INT64);
    TYPES.put("u1", DType.UINT8);
    TYPES.put("u2", DType.UINT16);
    TYPES.put("u4", DType.UINT32);
    TYPES.put("u8", DType.UINT64);
    TYPES.put("f2", DType.FLOAT16);
    TYPES.put("f4", DType.FLOAT32);
    TYPES.put("f8", DType.FLOAT64);
    TYPES.put("c8", DType.COMPLEX64);
    TYPES.put("c16", DType.COMPLEX128);
  }

  private NumpyTypes() {}

  /** The type of a name such as {@code f4}, without its byte order. */
  public static Optional<DType> type(String name) {
    return Optional.ofNullable(TYPES.get(name));
  }

  /** The byte order of a mark: {@code <}, {@code >}, {@code =} (taken as little) or {@code |}. */
  public static Optional<ByteOrder> byteOrder(String mark) {
    return switch (mark) {
      case "<", "=", "|" -> Optional.of(ByteOrder.LITTLE_ENDIAN);
      case ">" -> Optional.of(ByteOrder.BIG_ENDIAN);
      default -> Optional.empty();
    };
  }

  /** The mark of little-endian elements: {@code |} where there is no order. */
  public static String mark(DType type) {
    return type.widthBytes() == 1 ? "|" : "<";
  }

  /** Whether NumPy has this type. */
  public static boolean has(DType type) {
    return TYPES.containsValue(type);
  }

  /**
   * The name of a type.
   *
   * @param tensor what has the type; for the message
   * @throws UnsupportedDataException if NumPy has no such type
   */
  public static String name(String tensor, DType type) throws UnsupportedDataException {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                new UnsupportedDataException(
                    ErrorCode.UNSUPPORTED_DTYPE,
                    "Cannot write '%s': NumPy has no type %s".formatted(tensor, type)));
  }
}
