package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.corpus.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LexiconTest {

  @Test
  void findsEveryWordInsideATextAndNoOther() {
    List<Vocabulary.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      entries.add(new Vocabulary.Entry("w" + Integer.toString(i * 7919, 36), 10_000 - i));
    }
    for (String word : List.of("größe", "größenwahnsinn", "größenwahnsinnig", "w1234567")) {
      entries.add(new Vocabulary.Entry(word, 10_000 - entries.size()));
    }
    Lexicon lexicon = new Lexicon(new Vocabulary(entries), 0);
    for (int row = 0; row < entries.size(); row++) {
      String word = entries.get(row).word();
      int length = utf8(word).length;
      assertEquals(row, lexicon.row(utf8("x " + word + " y"), 2, 2 + length));
      assertEquals(-1, lexicon.row(utf8(word + "_"), 0, length + 1));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void keepsAsManyOccurrencesAsTheFormulaSays() {
    Vocabulary vocabulary =
        new Vocabulary(
            List.of(
                new Vocabulary.Entry("often", 900_000),
                new Vocabulary.Entry("seldom", 99_950),
                new Vocabulary.Entry("rare", 50)));
    Lexicon lexicon = new Lexicon(vocabulary, 1e-4);
    RandomStream random = new RandomStream(4);
    int[] kept = new int[3];
    for (int i = 0; i < 100_000; i++) {
      for (int row = 0; row < 3; row++) {
        kept[row] += lexicon.keeps(row, random) ? 1 : 0;
      }
    }
    assertEquals(100_000 * (Math.sqrt(1e-4 / 0.9) + 1e-4 / 0.9), kept[0], 160);
    assertEquals(100_000 * (Math.sqrt(1e-4 / 0.09995) + 1e-4 / 0.09995), kept[1], 280);
    assertEquals(100_000, kept[2]);
  }
}
