package io.paramill.yarn.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class ContainerTokenTest {

  @Test
  void isTheHmacThatTheStandardGives() {
    // RFC 4231, test case 2.
    byte[] token =
        ContainerToken.of(
            "Jefe".getBytes(StandardCharsets.US_ASCII), "what do ya want for nothing?");
    assertEquals(
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        HexFormat.of().formatHex(token));
  }

  @Test
  void makesADifferentSecretEachTime() {
    assertNotEquals(
        HexFormat.of().formatHex(ContainerToken.newSecret()),
        HexFormat.of().formatHex(ContainerToken.newSecret()));
  }
}
