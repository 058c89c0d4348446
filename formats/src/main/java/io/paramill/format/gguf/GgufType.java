package io.paramill.format.gguf;

import io.paramill.tensor.DType;
import java.util.Arrays;
import java.util.Optional;

/** The types of tensors that are read, with their numbers in ggml's {@code ggml_type}. */
enum GgufType {
  F32(0, DType.FLOAT32),
  F16(1, DType.FLOAT16),
  I8(24, DType.INT8),
  I16(25, DType.INT16),
  I32(26, DType.INT32),
  I64(27, DType.INT64),
  F64(28, DType.FLOAT64),
  BF16(30, DType.BFLOAT16),
  /** Only read: blocks of 32 numbers, see {@link BlockInput}. */
  Q8_0(8, DType.FLOAT32);

  private final int number;
  private final DType dtype;

  GgufType(int number, DType dtype) {
    this.number = number;
    this.dtype = dtype;
  }

  int number() {
    return number;
  }

  /** The type that the elements are read as. */
  DType dtype() {
    return dtype;
  }

  /** How many bytes so many elements take in the file. */
  long storedBytes(long elements) {
    return this == Q8_0
        ? elements / BlockInput.BLOCK_ELEMENTS * BlockInput.BLOCK_BYTES
        : elements * dtype.widthBytes();
  }

  static Optional<GgufType> of(DType dtype) {
    return Arrays.stream(values()).filter(type -> type.dtype == dtype).findFirst();
  }

  static Optional<GgufType> numbered(long number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }
}
