package io.paramill.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordSimilarityTest {

  @Test
  void equalValuesShareTheMeanOfTheirRanks() {
    assertArrayEquals(
        new double[] {2.5, 1, 5, 2.5, 4}, WordSimilarity.ranks(List.of(0.2, 0.1, 0.9, 0.2, 0.5)));
  }

  @Test
  void comparesTheOrderOfCosinesAndOfJudgements() throws Exception {
    Embedding embedding =
        Embedding.load(
            SmallModel.tensors(
                List.of("a", "b", "c", "d"), new float[][] {{1, 0}, {9, 1}, {1, 1}, {-1, 0}}));
    WordSimilarity same = WordSimilarity.of(embedding, text("a b 9\na c 5\nA\tD 1.5\na x 3\n\n"));
    assertEquals(new WordSimilarity(1, 3, 4), same);
    assertEquals(0.75, same.coverage());
    assertEquals(-1, WordSimilarity.of(embedding, text("a b 1\na c 5\na d 9")).spearman(), 1e-12);
    assertThrows(
        IllegalArgumentException.class, () -> WordSimilarity.of(embedding, text("a b much")));
  }

  @Test
  void scoresTheBuiltInSetsAsNumpyDoes() throws Exception {
    Embedding embedding = SmallModel.embedding();
    var expected = SmallModel.expected().similarities();
    assertEquals(expected.keySet(), Set.copyOf(EvaluationSets.similarities()));
    for (String name : EvaluationSets.similarities()) {
      WordSimilarity actual = WordSimilarity.of(embedding, EvaluationSets.open(name));
      assertEquals(expected.get(name).pairs(), actual.pairs(), name);
      assertEquals(expected.get(name).known(), actual.known(), name);
      assertEquals(expected.get(name).spearman(), actual.spearman(), 1e-6, name);
    }
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
