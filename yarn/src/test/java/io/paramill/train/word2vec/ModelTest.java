package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.format.parts.ParameterBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelTest {

  @Test
  void aRowsInitialValuesDependOnSeedAndRowOnly() throws Exception {
    float[] small = embeddings(10, 40, 1);
    float[] large = embeddings(20_000, 40, 1);
    assertArrayEquals(small, Arrays.copyOf(large, small.length));
    assertNotEquals(small[0], embeddings(10, 40, 2)[0]);
  }

  @Test
  void embeddingsStartUniformAndEverythingElseAsZero() throws Exception {
    float[] values = embeddings(20_000, 40, 1);
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      assertTrue(Math.abs(value) < 0.5 / 40);
      sum += value;
      squares += value * value;
    }
    double width = 1.0 / 40;
    assertEquals(0, sum / values.length, width * 2e-3);
    assertEquals(width * width / 12, squares / values.length, width * width / 12 * 0.01);
    for (ParameterBlock block : blocks(20_000, 40, 1)) {
      if (!block.spec().name().equals("embeddings")) {
        assertArrayEquals(new byte[block.values().length], block.values());
      }
    }
  }

  private static float[] embeddings(int words, int dim, long seed) throws Exception {
    float[] values = new float[words * dim];
    for (ParameterBlock block : blocks(words, dim, seed)) {
      if (block.spec().name().equals("embeddings")) {
        ByteBuffer.wrap(block.values())
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(values, (int) block.firstRow() * dim, block.rowCount() * dim);
      }
    }
    return values;
  }

  private static List<ParameterBlock> blocks(int words, int dim, long seed) throws Exception {
    List<ParameterBlock> blocks = new ArrayList<>();
    Model.of(words, dim).initialise(seed, blocks::add);
    return blocks;
  }
}
