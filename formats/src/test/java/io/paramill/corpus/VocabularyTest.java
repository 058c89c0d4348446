package io.paramill.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.corpus.Vocabulary.Entry;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {

  private static final Location FILE = Location.of("memory:/vocabulary.tsv");

  private final MemoryStorage storage = new MemoryStorage();

  private ErrorCode failure(String text) {
    storage.put(FILE, text.getBytes(StandardCharsets.UTF_8));
    return assertThrows(MalformedDataException.class, () -> Vocabulary.read(storage, FILE)).code();
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Vocabulary vocabulary =
        new Vocabulary(List.of(new Entry("b", 7), new Entry("a", 2), new Entry("\u4e2d", 2)));
    vocabulary.write(storage, FILE);
    assertEquals(
        "b\t7\na\t2\n\u4e2d\t2\n", new String(storage.bytes(FILE), StandardCharsets.UTF_8));
    Vocabulary read = Vocabulary.read(storage, FILE);
    assertEquals(vocabulary.words(), read.words());
    assertEquals(11, read.tokens());
    assertEquals(1, read.row("a"));
    assertEquals(-1, read.row("c"));
  }

  @Test
  void aWordIsThereOnce() {
    List<Entry> twice = List.of(new Entry("a", 3), new Entry("b", 2), new Entry("a", 1));
    assertThrows(IllegalArgumentException.class, () -> new Vocabulary(twice));
    assertEquals(ErrorCode.DUPLICATE_NAME, failure("a\t3\nb\t2\na\t1\n"));
    assertEquals(ErrorCode.DUPLICATE_NAME, failure("a\t3\na\t3\n"));
  }

  @Test
  void countsAreNotNegative() {
    assertThrows(IllegalArgumentException.class, () -> new Entry("a", -1));
    assertEquals(ErrorCode.MALFORMED, failure("a\t-1\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "a\n", "\ra"})
  void wordsFitALine(String word) {
    assertThrows(IllegalArgumentException.class, () -> new Entry(word, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a\tb",
        "a\t1.5",
        "a\tb\t1",
        "a\t1\nb\t2",
        "\n",
        "a\t9223372036854775807\nb\t9"
      })
  void damageIsMalformedData(String text) {
    assertEquals(ErrorCode.MALFORMED, failure(text));
  }
}
