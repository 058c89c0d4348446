package io.paramill.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.evaluate.Neighbors.Neighbor;
import io.paramill.tensor.DType;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingTest {

  private static final List<String> WORDS = List.of("north", "East", "northeast", "zero");
  private static final float[][] VECTORS = {{0, 2}, {3, 0}, {1, 1}, {0, 0}};

  @Test
  void loadsTheOnlyMatrixAndScalesItsRows() throws Exception {
    Embedding embedding = Embedding.load(SmallModel.tensors(WORDS, VECTORS));
    assertEquals(4, embedding.size());
    assertEquals(0, embedding.cosine(0, 1));
    assertEquals(Math.sqrt(0.5), embedding.cosine(0, 2), 1e-7);
    assertEquals(0, embedding.cosine(0, 3));
    assertEquals(1, embedding.row("EAST"));
    assertEquals(-1, embedding.row("west"));
  }

  @Test
  void prefersTheMatrixCalledEmbeddings() throws Exception {
    MemoryTensors model = SmallModel.tensors(WORDS, VECTORS);
    model.with(new TensorSpec("nce/weights", DType.FLOAT32, Shape.of(4, 1)), new byte[16]);
    assertThrows(IllegalArgumentException.class, () -> Embedding.load(model));
    model.with(new TensorSpec("embeddings", DType.FLOAT32, Shape.of(4, 3)), new byte[48]);
    assertEquals(3, Embedding.load(model).dim());
  }

  @Test
  void refusesAModelWithoutWordsOrWithTooFew() {
    MemoryTensors model =
        new MemoryTensors().with(new TensorSpec("w", DType.FLOAT32, Shape.of(2, 1)), new byte[8]);
    assertThrows(IllegalArgumentException.class, () -> Embedding.load(model));
    assertThrows(IllegalArgumentException.class, () -> Embedding.load(model, List.of("one")));
  }

  @Test
  void neighborsAreSortedByCosineAndThenByFrequency() throws Exception {
    Embedding embedding = Embedding.load(SmallModel.tensors(WORDS, VECTORS));
    List<String> nearest =
        Neighbors.of(embedding, "north", 3).stream().map(Neighbor::word).toList();
    assertEquals(List.of("northeast", "East", "zero"), nearest);
    assertThrows(IllegalArgumentException.class, () -> Neighbors.of(embedding, "west", 3));
  }

  @Test
  void neighborsAreThoseThatNumpyFinds() throws Exception {
    Embedding embedding = SmallModel.embedding();
    SmallModel.expected()
        .neighbors()
        .forEach(
            (word, expected) ->
                assertEquals(
                    expected,
                    Neighbors.of(embedding, word, expected.size()).stream()
                        .map(Neighbor::word)
                        .toList()));
  }
}
