package io.paramill.format.torch;

import io.paramill.codec.PickleNode.Global;
import io.paramill.tensor.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** PyTorch's names of element types: those of storage classes, and those of types themselves. */
final class TorchTypes {

  private static final Map<String, DType> STORAGES = new HashMap<>();

  static {
    STORAGES.put("BoolStorage", DType.BOOL);
    STORAGES.put("ByteStorage", DType.UINT8);
    STORAGES.put("CharStorage", DType.INT8);
    STORAGES.put("ShortStorage", DType.INT16);
    STORAGES.put("IntStorage", DType.INT32);
    STORAGES.put("LongStorage", DType.INT64);
    STORAGES.put("HalfStorage", DType.FLOAT16);
    STORAGES.put("BFloat16Storage", DType.BFLOAT16);
    STORAGES.put("FloatStorage", DType.FLOAT32);
    STORAGES.put("DoubleStorage", DType.FLOAT64);
    STORAGES.put("ComplexFloatStorage", DType.COMPLEX64);
    STORAGES.put("ComplexDoubleStorage", DType.COMPLEX128);
    STORAGES.put("QInt8Storage", DType.QINT8);
    STORAGES.put("QUInt8Storage", DType.QUINT8);
    STORAGES.put("QInt32Storage", DType.QINT32);
  }

  private TorchTypes() {}

  /** The element type of a storage class, by the class name alone. */
  static Optional<DType> ofStorage(String className) {
    return Optional.ofNullable(STORAGES.get(className));
  }

  /** The storage class of an element type; newer types have none, and lie in untyped storages. */
  static Optional<String> storageOf(DType type) {
    return STORAGES.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The element type that {@code torch.<name>} is. */
  static Optional<DType> ofGlobal(Object value) {
    if (value instanceof Global global && global.module().equals("torch")) {
      try {
        return Optional.of(DType.of(global.name())).filter(TorchTypes::holds);
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Whether a dense tensor of PyTorch can have this type. */
  static boolean holds(DType type) {
    return switch (type) {
      case STRING, FLOAT8_E4M3B11FNUZ, QINT8, QUINT8, QINT16, QUINT16, QINT32 -> false;
      default -> true;
    };
  }
}
