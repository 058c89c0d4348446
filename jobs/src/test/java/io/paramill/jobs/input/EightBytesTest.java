package io.paramill.jobs.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class EightBytesTest {

  private static long marks(byte[] text, IntPredicate meant) {
    long marks = 0;
    for (int i = 0; i < text.length; i++) {
      marks |= meant.test(text[i]) ? 0x80L << (8 * i) : 0;
    }
    return marks;
  }

  @Test
  void marksWhatEachByteIs() {
    Random random = new Random(6);
    byte[] text = new byte[8];
    byte[] usual = {-128, -1, 0, 1, 8, 9, 10, 12, 13, 14, 31, 32, 33, 'a', 127, (byte) 0xA0};
    for (int i = 0; i < 20_000; i++) {
      for (int at = 0; at < text.length; at++) {
        text[at] =
            random.nextBoolean() ? usual[random.nextInt(usual.length)] : (byte) random.nextInt();
      }
      long eight = EightBytes.of(text, 0);
      assertEquals(marks(text, b -> b == '\n'), EightBytes.equal(eight, '\n'));
      assertEquals(marks(text, b -> b >= 0 && b < ' '), EightBytes.controls(eight));
      long blanks = marks(text, b -> b == ' ' || (b >= '\t' && b <= '\r'));
      assertEquals(blanks, EightBytes.blanks(eight));
      assertEquals(marks(text, b -> b < 0) == 0, EightBytes.isAscii(eight));
      int first = 0;
      while (first < 8 && (blanks >>> (8 * first) & 0x80) == 0) {
        first++;
      }
      assertEquals(first, EightBytes.first(blanks));
    }
    assertEquals(6, EightBytes.last(0x0080_0080_0000_0000L));
    assertEquals(0x0000_8000_0000_0080L, EightBytes.behind(0x0000_0080_0000_0000L, true));
  }
}
