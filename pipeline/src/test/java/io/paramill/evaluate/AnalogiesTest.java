package io.paramill.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.evaluate.Analogies.Accuracy;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnalogiesTest {

  private static final List<String> WORDS = List.of("man", "woman", "king", "queen", "tree");
  private static final float[][] VECTORS = {
    {1, 0, 0.2f}, {-1, 0, 0.2f}, {1, 1, 0}, {-1, 1, 0}, {0, 0, -1}
  };
  private static final String SET =
      """
      : royal
      Man king Woman QUEEN
      man king woman tree
      man king woman duchess
      : gram1-plural
      woman man queen king
      """;

  @Test
  void countsRightAndAskedQuestionsOfEachCategory() throws Exception {
    Analogies analogies =
        Analogies.of(Embedding.load(SmallModel.tensors(WORDS, VECTORS)), text(SET), 100);
    assertEquals(
        Map.of("royal", new Accuracy(1, 2, 3), "gram1-plural", new Accuracy(1, 1, 1)),
        analogies.categories());
    assertEquals(new Accuracy(1, 2, 3), analogies.semantic());
    assertEquals(new Accuracy(1, 1, 1), analogies.syntactic());
    assertEquals(new Accuracy(2, 3, 4), analogies.total());
    assertEquals(2.0 / 3, analogies.total().share());
  }

  @Test
  void asksOnlyAmongTheMostFrequentWords() throws Exception {
    Embedding embedding = Embedding.load(SmallModel.tensors(WORDS, VECTORS));
    assertEquals(new Accuracy(2, 2, 4), Analogies.of(embedding, text(SET), 4).total());
    assertEquals(new Accuracy(0, 0, 4), Analogies.of(embedding, text(SET), 3).total());
  }

  @Test
  void wordsOfTheQuestionAreNoAnswers() throws Exception {
    float[][] close = {{1, 0}, {1, 0.1f}, {1, 0.2f}, {0, 1}};
    Embedding embedding = Embedding.load(SmallModel.tensors(List.of("a", "b", "c", "d"), close));
    assertEquals(new Accuracy(1, 1, 1), Analogies.of(embedding, text("a b c d"), 4).total());
    assertEquals(new Accuracy(0, 1, 1), Analogies.of(embedding, text("a b c c"), 4).total());
  }

  @Test
  void refusesLinesThatAreNoQuestions() throws Exception {
    Embedding embedding = Embedding.load(SmallModel.tensors(WORDS, VECTORS));
    assertThrows(IllegalArgumentException.class, () -> Analogies.of(embedding, text("a b c"), 5));
  }

  @Test
  void answersTheBuiltInSetAsNumpyDoes() throws Exception {
    Embedding embedding = SmallModel.embedding();
    for (var entry : SmallModel.expected().analogies().entrySet()) {
      int candidates = Integer.parseInt(entry.getKey());
      Analogies actual =
          Analogies.of(embedding, EvaluationSets.open(EvaluationSets.ANALOGIES), candidates);
      assertEquals(
          List.copyOf(entry.getValue().keySet()), List.copyOf(actual.categories().keySet()));
      entry
          .getValue()
          .forEach(
              (name, numbers) ->
                  assertEquals(
                      new Accuracy(numbers.get(0), numbers.get(1), numbers.get(2)),
                      actual.categories().get(name),
                      name));
    }
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
