package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.tensor.DType;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  private static Statistics of(DType type, ByteBuffer bytes) throws IOException {
    TensorSpec spec = new TensorSpec("t", type, Shape.of(bytes.capacity() / type.widthBytes()));
    byte[] all = new byte[bytes.capacity()];
    bytes.rewind().get(all);
    try (TensorReader reader = new MemoryTensors().with(spec, all).open(spec)) {
      return Statistics.of(reader);
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void countsWhatIsNotFinite() throws IOException {
    ByteBuffer floats = buffer(24).putFloat(1).putFloat(-3).putFloat(Float.NaN).putFloat(8);
    floats.putFloat(Float.NEGATIVE_INFINITY).putFloat(Float.POSITIVE_INFINITY);
    assertEquals(new Statistics(-3, 8, 2, 3, 1, 2), of(DType.FLOAT32, floats));
  }

  @Test
  void largeUnsignedNumbersAreNotNegative() throws IOException {
    assertEquals(
        new Statistics(0x1p64, 0x1p64, 0x1p64, 1, 0, 0), of(DType.UINT64, buffer(8).putLong(-1)));
    assertEquals(new Statistics(255, 255, 255, 1, 0, 0), of(DType.UINT8, buffer(1).put((byte) -1)));
    assertEquals(new Statistics(-1, -1, -1, 1, 0, 0), of(DType.INT8, buffer(1).put((byte) -1)));
  }

  @Test
  void aTensorWithoutElementsHasNoNumbers() throws IOException {
    assertEquals(
        new Statistics(Double.NaN, Double.NaN, Double.NaN, 0, 0, 0), of(DType.INT16, buffer(0)));
  }

  @Test
  void readsMoreThanOneChunk() throws IOException {
    ByteBuffer numbers = buffer(4 * 20_001);
    for (int i = 0; i <= 20_000; i++) {
      numbers.putInt(i - 5);
    }
    assertEquals(new Statistics(-5, 19_995, 9_995, 20_001, 0, 0), of(DType.INT32, numbers));
  }
}
