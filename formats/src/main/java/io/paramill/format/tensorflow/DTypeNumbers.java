package io.paramill.format.tensorflow;

import static java.util.Map.entry;

import io.paramill.tensor.DType;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The numbers by which TensorFlow's messages name element types (its {@code types.proto}). */
final class DTypeNumbers {

  /** A handle to something that lives in a session. */
  static final int RESOURCE = 20;

  /** An element of a type that only the program knows. */
  static final int VARIANT = 21;

  /** Added to a type's number for a reference to a variable of the type. */
  private static final int REFERENCE = 100;

  private static final Map<DType, Integer> NUMBERS =
      Map.ofEntries(
          entry(DType.FLOAT32, 1),
          entry(DType.FLOAT64, 2),
          entry(DType.INT32, 3),
          entry(DType.UINT8, 4),
          entry(DType.INT16, 5),
          entry(DType.INT8, 6),
          entry(DType.STRING, 7),
          entry(DType.COMPLEX64, 8),
          entry(DType.INT64, 9),
          entry(DType.BOOL, 10),
          entry(DType.QINT8, 11),
          entry(DType.QUINT8, 12),
          entry(DType.QINT32, 13),
          entry(DType.BFLOAT16, 14),
          entry(DType.QINT16, 15),
          entry(DType.QUINT16, 16),
          entry(DType.UINT16, 17),
          entry(DType.COMPLEX128, 18),
          entry(DType.FLOAT16, 19),
          entry(DType.UINT32, 22),
          entry(DType.UINT64, 23),
          entry(DType.FLOAT8_E5M2, 24),
          entry(DType.FLOAT8_E4M3FN, 25),
          entry(DType.FLOAT8_E4M3FNUZ, 26),
          entry(DType.FLOAT8_E4M3B11FNUZ, 27),
          entry(DType.FLOAT8_E5M2FNUZ, 28));

  private static final Map<Integer, DType> TYPES =
      NUMBERS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private DTypeNumbers() {}

  /** The number of a type, if TensorFlow has it. */
  static Optional<Integer> number(DType type) {
    return Optional.ofNullable(NUMBERS.get(type));
  }

  /** The type of a number, if we have it. */
  static Optional<DType> type(int number) {
    return Optional.ofNullable(TYPES.get(plain(number)));
  }

  /** The number without the mark of a reference. */
  static int plain(int number) {
    return number > REFERENCE ? number - REFERENCE : number;
  }
}
