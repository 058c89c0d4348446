package io.paramill.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TensorSpecTest {

  @Test
  void sizesFitALong() {
    Shape shape = Shape.of(1, 1L << 31, 1L << 31);
    assertEquals(1L << 62, new TensorSpec("t", DType.INT8, shape).rowBytes());
    assertThrows(IllegalArgumentException.class, () -> new TensorSpec("t", DType.INT16, shape));
  }

  @Test
  void rowsFitALongEvenWhereThereAreNone() {
    Shape shape = Shape.of(0, 1L << 31, 1L << 31);
    assertEquals(1L << 62, new TensorSpec("t", DType.INT8, shape).rowBytes());
    assertThrows(IllegalArgumentException.class, () -> new TensorSpec("t", DType.INT16, shape));
    assertEquals(0, new TensorSpec("t", DType.INT16, Shape.of(1L << 62, 0)).rowBytes());
  }
}
