package io.paramill.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  private static Arguments arguments(String... words) {
    return new Arguments(List.of(words), Set.of("--size", "--peer"));
  }

  @Test
  void theLastOfARepeatedOptionCountsOrAllOfThem() {
    Arguments arguments = arguments("--peer", "a=1", "--peer", "b=2");
    assertEquals(List.of("a=1", "b=2"), arguments.all("--peer"));
    assertEquals("b=2", arguments.last("--peer").orElseThrow());
    assertEquals(List.of(), arguments.all("--size"));
  }

  @Test
  void numbersMayHaveAUnit() {
    assertEquals(7, arguments().number("--size", 7));
    assertEquals(1500, arguments("--size", "1500").number("--size", 7));
    assertEquals(3 << 10, arguments("--size", "3k").number("--size", 7));
    assertEquals(1L << 31, arguments("--size", "2G").number("--size", 7));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThrows(IllegalArgumentException.class, () -> arguments("--sise", "1"));
    assertThrows(IllegalArgumentException.class, () -> arguments("--size"));
    for (String number : List.of("", "k", "0", "-1", "1.5", "1t", "9000000000000g")) {
      Arguments arguments = arguments("--size", number);
      assertThrows(IllegalArgumentException.class, () -> arguments.number("--size", 7), number);
    }
  }
}
