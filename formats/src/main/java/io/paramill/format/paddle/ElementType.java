package io.paramill.format.paddle;

import io.paramill.tensor.DType;
import java.util.Arrays;
import java.util.Optional;

/** The element types of the layout, with the numbers that {@code VarType.Type} has for them. */
enum ElementType {
  BOOL(0, DType.BOOL),
  INT16(1, DType.INT16),
  INT32(2, DType.INT32),
  INT64(3, DType.INT64),
  FP16(4, DType.FLOAT16),
  FP32(5, DType.FLOAT32),
  FP64(6, DType.FLOAT64),
  UINT8(20, DType.UINT8),
  INT8(21, DType.INT8),
  BF16(22, DType.BFLOAT16),
  COMPLEX64(23, DType.COMPLEX64),
  COMPLEX128(24, DType.COMPLEX128),
  FP8_E4M3FN(32, DType.FLOAT8_E4M3FN),
  FP8_E5M2(33, DType.FLOAT8_E5M2),
  UINT16(36, DType.UINT16),
  UINT32(37, DType.UINT32),
  UINT64(38, DType.UINT64),
  /** Only read: the same as UINT64. */
  SIZE_T(19, DType.UINT64);

  private final int number;
  private final DType dtype;

  ElementType(int number, DType dtype) {
    this.number = number;
    this.dtype = dtype;
  }

  int number() {
    return number;
  }

  DType dtype() {
    return dtype;
  }

  static Optional<ElementType> of(DType dtype) {
    return Arrays.stream(values()).filter(type -> type.dtype == dtype).findFirst();
  }

  static Optional<ElementType> numbered(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }
}
