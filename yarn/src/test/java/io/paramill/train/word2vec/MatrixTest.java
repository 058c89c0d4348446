package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixTest {

  private final TensorSpec spec = new TensorSpec("m", DType.FLOAT32, Shape.of(9, 3));

  @Test
  void publishesTheUpdatedRowsOfAllSegments() throws Exception {
    Matrix matrix = new Matrix(spec, 4 * Matrix.LANES);
    assertNotSame(matrix.segment(3), matrix.segment(4));
    for (int row : new int[] {0, 5, 8}) {
      for (int column = 0; column < 3; column++) {
        matrix.segment(row)[matrix.offset(row) + column] = 10 * row + column;
      }
      matrix.countUpdates(row, row + 1);
    }
    ParameterBlock block = publish(matrix);
    assertEquals(9, block.rowCount());
    assertArrayEquals(new int[] {0, 5, 8}, block.rows());
    assertArrayEquals(new long[] {1, 6, 9}, block.counts());
    float[] values = new float[9];
    ByteBuffer.wrap(block.values()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    assertArrayEquals(new float[] {0, 1, 2, 50, 51, 52, 80, 81, 82}, values);
  }

  @Test
  void aBlockOfUpdatedRowsIsDense() throws Exception {
    Matrix matrix = new Matrix(spec);
    for (int row = 0; row < 9; row++) {
      matrix.countUpdates(row, 2);
    }
    assertNull(publish(matrix).rows());
  }

  @Test
  void rowsThatAreNotHandedOnYetAreHandedOnLater() throws Exception {
    Matrix matrix = new Matrix(spec);
    matrix.countUpdates(1, 2);
    matrix.countUpdates(4, 3);
    List<ParameterBlock> first = new ArrayList<>();
    matrix.publish(4, first::add);
    assertArrayEquals(new int[] {1}, first.get(0).rows());
    matrix.countUpdates(4, 1);
    assertArrayEquals(new int[] {4}, publish(matrix).rows());
    matrix.countUpdates(4, 1);
    matrix.publish(4, block -> fail(block.toString()));
    assertArrayEquals(new long[] {1}, publish(matrix).counts());
  }

  @Test
  void takesAndHandsOnOnlyTheRowsThatItHas() throws Exception {
    TensorSpec large = new TensorSpec("m", DType.FLOAT32, Shape.of(400_000, 3));
    int perBlock = ParameterBlock.rowsPerBlock(large);
    int[] places = {2, 5, perBlock - 1, 2 * perBlock, 399_999};
    Matrix matrix = new Matrix(large, places);
    assertEquals(places.length, matrix.rows());
    int taken = 0;
    for (int first = 0; first < 400_000; first += perBlock) {
      taken += matrix.set(numbered(large, first, Math.min(perBlock, 400_000 - first)));
    }
    assertEquals(places.length, taken);
    for (int row = 0; row < places.length; row++) {
      assertEquals(places[row], matrix.segment(row)[matrix.offset(row)]);
      matrix.countUpdates(row, row + 1);
    }
    List<ParameterBlock> before = new ArrayList<>();
    matrix.publish(3, before::add);
    assertArrayEquals(new int[] {2}, before.get(0).rows());
    List<ParameterBlock> blocks = new ArrayList<>();
    matrix.publish(Integer.MAX_VALUE, blocks::add);
    assertEquals(2, blocks.size());
    assertArrayEquals(new int[] {5, perBlock - 1}, blocks.get(0).rows());
    assertArrayEquals(new long[] {2, 3}, blocks.get(0).counts());
    assertEquals(2L * perBlock, blocks.get(1).firstRow());
    assertEquals(400_000 - 2 * perBlock, blocks.get(1).rowCount());
    assertArrayEquals(new int[] {0, 399_999 - 2 * perBlock}, blocks.get(1).rows());
    assertEquals(
        399_999,
        ByteBuffer.wrap(blocks.get(1).values()).order(ByteOrder.LITTLE_ENDIAN).getFloat(12));
  }

  /** A block whose elements are the numbers of their rows. */
  private static ParameterBlock numbered(TensorSpec spec, int first, int count) {
    ByteBuffer values = ByteBuffer.allocate(count * 12).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 3 * count; i++) {
      values.putFloat(first + i / 3);
    }
    return new ParameterBlock(spec, first, count, null, null, values.array());
  }

  @Test
  void trainsFloatMatricesOnly() {
    TensorSpec doubles = new TensorSpec("m", DType.FLOAT64, Shape.of(9, 3));
    assertThrows(IllegalArgumentException.class, () -> new Matrix(doubles));
  }

  private static ParameterBlock publish(Matrix matrix) throws Exception {
    List<ParameterBlock> blocks = new ArrayList<>();
    matrix.publish(Integer.MAX_VALUE, blocks::add);
    assertEquals(1, blocks.size());
    return blocks.get(0);
  }
}
