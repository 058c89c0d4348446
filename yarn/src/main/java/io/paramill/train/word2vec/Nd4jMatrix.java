package io.paramill.train.word2vec;

import java.io.Closeable;
import java.util.Arrays;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A copy of a matrix where ND4J's backend computes, padding of the rows included. */
final class Nd4jMatrix implements Closeable {

  /** Floats that are copied at a time. */
  private static final int CHUNK_FLOATS = 1 << 20;

  /** Whether the memory of the backend is that of the processor. */
  private static final boolean HERE = Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;

  private final Matrix matrix;
  private final INDArray values;

  Nd4jMatrix(Matrix matrix) {
    this.matrix = matrix;
    values = Nd4j.create(DataType.FLOAT, matrix.rows(), matrix.stride());
    write(Integer.MAX_VALUE);
  }

  Matrix matrix() {
    return matrix;
  }

  /** Brings the copy's rows to the matrix, those before a place in the tensor. */
  void read(int place) {
    int end = matrix.before(place);
    for (int row = 0; row < end; row += chunk(row, end)) {
      int count = chunk(row, end);
      try (INDArray copy = rows(row, count).dup('c')) {
        float[] floats = copy.data().asFloat();
        System.arraycopy(floats, 0, matrix.segment(row), matrix.offset(row), floats.length);
      }
    }
  }

  /** Takes the matrix' rows before a place in the tensor. */
  void write(int place) {
    int end = matrix.before(place);
    for (int row = 0; row < end; row += chunk(row, end)) {
      int count = chunk(row, end);
      int offset = matrix.offset(row);
      float[] floats =
          Arrays.copyOfRange(matrix.segment(row), offset, offset + count * matrix.stride());
      try (INDArray copy = Nd4j.create(floats, new long[] {count, matrix.stride()}, 'c')) {
        rows(row, count).assign(copy);
      }
    }
  }

  /** How many rows from this one on are copied at a time: no more than its segment has. */
  private int chunk(int row, int end) {
    int left = (matrix.segment(row).length - matrix.offset(row)) / matrix.stride();
    return Math.min(end - row, Math.min(left, Math.max(1, CHUNK_FLOATS / matrix.stride())));
  }

  private INDArray rows(int first, int count) {
    return values.get(NDArrayIndex.interval(first, first + count), NDArrayIndex.all());
  }

  /** Copies of rows: for indices [B, C] floats [B, C, D]. */
  INDArray gather(INDArray rows) {
    INDArray copies =
        Nd4j.createUninitialized(DataType.FLOAT, rows.size(0), rows.size(1), values.size(1));
    Nd4j.exec(
        DynamicCustomOp.builder("gather")
            .addInputs(values, rows)
            .addOutputs(copies)
            .addIntegerArguments(0)
            .build());
    return copies;
  }

  /** Adds to rows; what is added to one of them several times adds up. */
  void add(INDArray rows, INDArray changes) {
    if (HERE) {
      add(rows.data().asInt(), (FloatIndexer) changes.data().indexer());
      return;
    }
    Nd4j.exec(
        DynamicCustomOp.builder("scatter_add")
            .addInputs(values, rows, changes)
            .addOutputs(values)
            // One after another.
            .addBooleanArguments(true)
            .callInplace(true)
            .build());
  }

  // ND4J's own takes several times as long for each row, whatever its length.
  private void add(int[] rows, FloatIndexer changes) {
    FloatIndexer target = (FloatIndexer) values.data().indexer();
    int columns = matrix.stride();
    for (int i = 0; i < rows.length; i++) {
      long to = (long) rows[i] * columns;
      long from = (long) i * columns;
      for (int column = 0; column < columns; column++) {
        target.put(to + column, target.get(to + column) + changes.get(from + column));
      }
    }
  }

  @Override
  public void close() {
    values.close();
  }
}
