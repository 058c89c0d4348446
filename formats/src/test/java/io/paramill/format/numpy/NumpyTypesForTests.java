package io.paramill.format.numpy;

import io.paramill.tensor.DType;
import java.util.EnumSet;
import java.util.Set;

/** The element types that NumPy has, written down a second time. */
final class NumpyTypesForTests {

  static final Set<DType> ALL =
      EnumSet.of(
          DType.BOOL,
          DType.UINT8,
          DType.INT8,
          DType.UINT16,
          DType.INT16,
          DType.UINT32,
          DType.INT32,
          DType.UINT64,
          DType.INT64,
          DType.FLOAT16,
          DType.FLOAT32,
          DType.FLOAT64,
          DType.COMPLEX64,
          DType.COMPLEX128);

  private NumpyTypesForTests() {}
}
