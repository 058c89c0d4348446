package io.paramill.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnappyTest {

  private static final String VECTOR = "1e00614a01002462636263626362636263";

  private static byte[] decode(String hex) throws DataFormatException {
    return Snappy.decode(HexFormat.of().parseHex(hex), 1000);
  }

  @Test
  void decodesLiteralsAndOverlappingCopies() throws DataFormatException {
    assertEquals(
        "a".repeat(20) + "bcbcbcbcbc", new String(decode(VECTOR), StandardCharsets.US_ASCII));
  }

  @Test
  void decodesLongLiterals() throws DataFormatException {
    byte[] expected = new byte[100];
    Arrays.fill(expected, (byte) 0x5A);
    assertArrayEquals(expected, decode("64" + "f063" + "5a".repeat(100)));
    assertArrayEquals(expected, decode("64" + "f46300" + "5a".repeat(100)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // no length
        "ffffffffffff", // a length without an end
        "05" + "1061", // a literal longer than the block
        "05" + "0061" + "0100", // a copy from 0 back
        "05" + "0061" + "0102", // a copy from before the start
        "03" + "0061" + "1501", // a copy longer than the result
        "05" + "0061", // a result shorter than declared
        "ff7f" + "0061" // more than the elements can make
      })
  void damageIsNoticed(String hex) {
    assertThrows(DataFormatException.class, () -> decode(hex));
  }

  @Test
  void anyBytesAreDecodedOrRefused() {
    Random random = new Random(3);
    byte[] vector = HexFormat.of().parseHex(VECTOR);
    for (int i = 0; i < 20_000; i++) {
      byte[] mutant = Arrays.copyOf(vector, random.nextInt(vector.length + 4));
      if (mutant.length > 0) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
      }
      try {
        Snappy.decode(mutant, 1000);
      } catch (DataFormatException refused) {
        assertEquals(false, refused.getMessage().isEmpty());
      }
    }
  }
}
