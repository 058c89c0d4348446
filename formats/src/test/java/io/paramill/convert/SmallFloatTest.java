package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.tensor.DType;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmallFloatTest {

  @Test
  void halvesHaveTheValuesOfTheStandard() {
    assertEquals(1f, SmallFloat.half((short) 0x3C00));
    assertEquals(-2f, SmallFloat.half((short) 0xC000));
    assertEquals(65504f, SmallFloat.half((short) 0x7BFF));
    assertEquals(0x1p-14f, SmallFloat.half((short) 0x0400));
    assertEquals(0x1p-24f, SmallFloat.half((short) 0x0001));
    assertEquals(-0f, SmallFloat.half((short) 0x8000));
    assertEquals(Float.NEGATIVE_INFINITY, SmallFloat.half((short) 0xFC00));
    assertTrue(Float.isNaN(SmallFloat.half((short) 0x7C01)));
  }

  @Test
  void everyNumberOfSixteenBitsComesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float half = SmallFloat.half((short) bits);
      float bfloat = Float.intBitsToFloat(bits << 16);
      if (!Float.isNaN(half)) {
        assertEquals((short) bits, SmallFloat.toHalf(half));
      }
      if (!Float.isNaN(bfloat)) {
        assertEquals((short) bits, SmallFloat.toBfloat16((double) bfloat));
      }
    }
    assertTrue(Float.isNaN(SmallFloat.half(SmallFloat.toHalf(Double.NaN))));
    // A NaN whose mantissa is in the low bits only must not become an infinity.
    assertEquals(0x7FC0, SmallFloat.toBfloat16(Float.intBitsToFloat(0x7F80_0001)));
  }

  @Test
  void roundsToTheNearestNumberAndTiesToEven() {
    assertEquals(0x3C00, SmallFloat.toHalf(1 + 0x1p-11));
    assertEquals(0x3C01, SmallFloat.toHalf(1 + 0x1p-11 + 0x1p-40));
    assertEquals(0x3C02, SmallFloat.toHalf(1 + 3 * 0x1p-11));
    assertEquals(0x7BFF, SmallFloat.toHalf(65519.999));
    assertEquals(0x7C00, SmallFloat.toHalf(65520));
    assertEquals(0x0001, SmallFloat.toHalf(0x1p-25 + 0x1p-60));
    assertEquals(0x0000, SmallFloat.toHalf(0x1p-25));
    assertEquals(0x3F80, SmallFloat.toBfloat16(1 + 0x1p-8));
    // Through a float this one would be a tie.
    assertEquals(0x3F81, SmallFloat.toBfloat16(1 + 0x1p-8 + 0x1p-40));
    assertEquals(0x7F80, SmallFloat.toBfloat16(Double.MAX_VALUE));
  }

  @Test
  void noNeighbourIsNearer() {
    Random random = new Random(20261125);
    for (int i = 0; i < 20_000; i++) {
      double value = random.nextGaussian() * Math.pow(2, random.nextInt(20) - 10);
      assertNearest(value, SmallFloat.toHalf(value), SmallFloat::half);
      assertNearest(value, SmallFloat.toBfloat16(value), bits -> Float.intBitsToFloat(bits << 16));
    }
  }

  private interface Decoder {
    float value(short bits);
  }

  private static void assertNearest(double value, short bits, Decoder decoder) {
    BigDecimal distance = distance(value, decoder.value(bits));
    for (int other : new int[] {bits - 1, bits + 1}) {
      float neighbour = decoder.value((short) other);
      if (Float.isFinite(neighbour)) {
        assertTrue(distance.compareTo(distance(value, neighbour)) <= 0, value + " " + bits);
      }
    }
  }

  private static BigDecimal distance(double a, double b) {
    return new BigDecimal(a).subtract(new BigDecimal(b)).abs();
  }

  @Test
  void floatsOfEightBitsHaveTheirExtremes() {
    assertEquals(448f, SmallFloat.table(DType.FLOAT8_E4M3FN)[0x7E]);
    assertTrue(Float.isNaN(SmallFloat.table(DType.FLOAT8_E4M3FN)[0x7F]));
    assertEquals(0x1p-9f, SmallFloat.table(DType.FLOAT8_E4M3FN)[1]);
    assertEquals(57344f, SmallFloat.table(DType.FLOAT8_E5M2)[0x7B]);
    assertEquals(Float.NEGATIVE_INFINITY, SmallFloat.table(DType.FLOAT8_E5M2)[0xFC]);
    assertEquals(240f, SmallFloat.table(DType.FLOAT8_E4M3FNUZ)[0x7F]);
    assertTrue(Float.isNaN(SmallFloat.table(DType.FLOAT8_E4M3FNUZ)[0x80]));
    assertEquals(57344f, SmallFloat.table(DType.FLOAT8_E5M2FNUZ)[0x7F]);
    assertEquals(30f, SmallFloat.table(DType.FLOAT8_E4M3B11FNUZ)[0x7F]);
    assertEquals(0x1p-127f, SmallFloat.table(DType.FLOAT8_E8M0FNU)[0]);
    assertEquals(6f, SmallFloat.quarter(7));
    assertEquals(-0.5f, SmallFloat.quarter(9));
  }
}
