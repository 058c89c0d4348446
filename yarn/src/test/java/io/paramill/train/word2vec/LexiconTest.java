package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
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

  @Test
  void shardsTogetherDrawARareWordAsOftenAsOneWould() {
    List<Vocabulary.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      entries.add(new Vocabulary.Entry("w" + i, 2 + 2_000 / (i + 1)));
    }
    entries.sort(Vocabulary.Entry.ORDER);
    Vocabulary vocabulary = new Vocabulary(entries);
    int shards = 10;
    WordShare share = new WordShare(1.0 / shards);
    RandomStream random = new RandomStream(7);
    double[] drawn = new double[vocabulary.size()];
    for (int corpus = 0; corpus < 40; corpus++) {
      BitSet[] words = deal(vocabulary, shards, random);
      for (BitSet own : words) {
        assertTrue(own.cardinality() <= share.words(vocabulary), own + " " + share);
        Lexicon lexicon = new Lexicon(vocabulary, own.stream().toArray(), share, 0);
        int[] negatives = new int[1000];
        lexicon.negatives(negatives, random);
        for (int row : negatives) {
          drawn[lexicon.words()[row]]++;
        }
      }
    }
    double all = 0;
    double few = 0;
    double fewDrawn = 0;
    for (int row = 0; row < drawn.length; row++) {
      double weight = Math.pow((double) vocabulary.count(row), 0.75);
      all += weight;
      // Of the rarest 600 words a shard has about a third.
      few += row < 400 ? 0 : weight;
      fewDrawn += row < 400 ? 0 : drawn[row];
    }
    assertEquals(few / all, fewDrawn / (40 * shards * 1000.0), 0.01);
    assertTrue(share.words(vocabulary) < 0.8 * vocabulary.size(), "" + share.words(vocabulary));
    assertEquals(vocabulary.size(), new WordShare(1).words(vocabulary));
  }

  /** The words that shards have to which all occurrences were dealt at random. */
  private static BitSet[] deal(Vocabulary vocabulary, int shards, RandomStream random) {
    BitSet[] words = new BitSet[shards];
    for (int shard = 0; shard < shards; shard++) {
      words[shard] = new BitSet();
    }
    for (int row = 0; row < vocabulary.size(); row++) {
      for (long i = 0; i < vocabulary.count(row); i++) {
        words[random.below(shards)].set(row);
      }
    }
    return words;
  }
}
