package io.paramill.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhrasesTest {

  private static final Location FILE = Location.of("memory:/phrases.tsv");

  private static final Phrases CITIES =
      Phrases.NONE
          .plus(List.of("new york", "york city", "m\u00fcnchen ost"))
          .plus(List.of("new_york city", "new york"));

  private final MemoryStorage storage = new MemoryStorage();

  private static String joined(Phrases phrases, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = phrases.join(bytes, bytes.length);
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "in new york today, in new_york today",
    "new york, new_york",
    "york city, york_city",
    "new york city, new_york_city",
    "new york york city, new_york york_city",
    "new new york, new new_york",
    "anew york, anew york",
    "new yorker, new yorker",
    "m\u00fcnchen ost, m\u00fcnchen_ost",
    "new, new",
    "'', ''"
  })
  void joinsFromTheLeftPassByPass(String text, String expected) {
    assertEquals(expected, joined(CITIES, text));
  }

  @Test
  void anyBlanksMayBeBetweenWords() {
    assertEquals("in new_york today", joined(CITIES, "\tin  new\n york today \n"));
  }

  @Test
  void noPhrasesLeaveTheTextAsItIs() {
    assertEquals(" new\t york ", joined(Phrases.NONE, " new\t york "));
  }

  @Test
  void readsWhatItWrites() throws IOException {
    CITIES.write(storage, FILE);
    assertEquals(
        """
        1\tnew york
        1\tyork city
        1\tm\u00fcnchen ost
        2\tnew_york city
        2\tnew york
        """,
        new String(storage.bytes(FILE), StandardCharsets.UTF_8));
    Phrases read = Phrases.read(storage, FILE);
    assertEquals(5, read.size());
    assertEquals("new_york_city", joined(read, "new york city"));
  }

  @Test
  void noFileIsNoPhrases() throws IOException {
    assertEquals(0, Phrases.read(storage, FILE).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"new york", "x\tnew york", "0\tnew york", "2\tnew york"})
  void refusesOtherFiles(String line) {
    storage.put(FILE, (line + "\n").getBytes(StandardCharsets.UTF_8));
    assertEquals(
        ErrorCode.MALFORMED,
        assertThrows(MalformedDataException.class, () -> Phrases.read(storage, FILE)).code());
  }
}
