package io.paramill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderedCodeTest {

  @ParameterizedTest
  @CsvSource({
    "0,80",
    "1,81",
    "-1,7f",
    "63,bf",
    "64,c040",
    "-64,40",
    "-65,3fbf",
    "8191,dfff",
    "8192,e02000",
    "4342338,f0424242",
    "-2048,3800",
    "9223372036854775807,ffc07fffffffffffffff",
    "-9223372036854775808,003f8000000000000000"
  })
  void signedNumbersHaveTheirPublishedBytes(long value, String hex) {
    assertEquals(hex, hex(new OrderedCode().signed(value)));
  }

  @Test
  void numbersAndStringsHaveTheirPublishedBytes() {
    assertEquals("00", hex(new OrderedCode().number(0)));
    assertEquals("01ff", hex(new OrderedCode().number(255)));
    assertEquals("020100", hex(new OrderedCode().number(256)));
    assertEquals(
        "61" + "00ff" + "ff00" + "0001", hex(new OrderedCode().string(new byte[] {'a', 0, -1})));
  }

  @Test
  void keyOfASliceIsTensorFlows() {
    OrderedCode key =
        new OrderedCode().number(0).string("emb".getBytes(StandardCharsets.UTF_8)).number(2);
    key.signed(0).signed(2).signed(0).signed(-1);
    assertEquals("00656d620001010280" + "82807f", hex(key));
  }

  @Test
  void orderOfSignedNumbersIsTheOrderOfTheirBytes() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      long a = random.nextLong() >> random.nextInt(64);
      long b = random.nextLong() >> random.nextInt(64);
      int bytes =
          Arrays.compareUnsigned(
              new OrderedCode().signed(a).toByteArray(), new OrderedCode().signed(b).toByteArray());
      assertTrue(Long.compare(a, b) == Integer.signum(bytes), a + " and " + b);
    }
  }

  private static String hex(OrderedCode code) {
    return HexFormat.of().formatHex(code.toByteArray());
  }
}
