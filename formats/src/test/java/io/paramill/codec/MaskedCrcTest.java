package io.paramill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MaskedCrcTest {

  @Test
  void masksThePublishedChecksums() {
    assertEquals(0xA282EAD8, MaskedCrc.of(new byte[0]));
    assertEquals(0xC78AB0E5, MaskedCrc.of("123456789".getBytes(StandardCharsets.US_ASCII)));
  }
}
