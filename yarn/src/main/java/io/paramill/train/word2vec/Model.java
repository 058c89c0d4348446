package io.paramill.train.word2vec;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The tensors of a word2vec model, and how they start. */
record Model(TensorSpec embeddings, TensorSpec weights, TensorSpec biases, TensorSpec step) {

  /** The names are those of TensorFlow's word2vec tutorials, whose graphs load the checkpoints. */
  static Model of(int words, int dim) {
    Shape matrix = Shape.of(words, dim);
    return new Model(
        new TensorSpec("embeddings", DType.FLOAT32, matrix),
        new TensorSpec("nce/weights", DType.FLOAT32, matrix),
        new TensorSpec("nce/biases", DType.FLOAT32, Shape.of(words)),
        new TensorSpec("global_step", DType.INT64, Shape.SCALAR));
  }

  List<TensorSpec> tensors() {
    return List.of(embeddings, weights, biases, step);
  }

  /** Makes the initial parameters: uniform embeddings, and zeros. */
  void initialise(long seed, BlockConsumer blocks) throws IOException {
    for (TensorSpec spec : tensors()) {
      int rowsPerBlock = ParameterBlock.rowsPerBlock(spec);
      long rows = spec.shape().rows();
      for (long first = 0; first < rows; first += rowsPerBlock) {
        int count = (int) Math.min(rowsPerBlock, rows - first);
        ByteBuffer values =
            ByteBuffer.allocate(Math.toIntExact(count * spec.rowBytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        if (spec.equals(embeddings)) {
          for (long row = first; row < first + count; row++) {
            initialiseRow(seed, row, values);
          }
        }
        blocks.accept(new ParameterBlock(spec, first, count, null, null, values.array()));
      }
    }
  }

  /** A function of seed and row: uniform in (-0.5 / dim, 0.5 / dim). */
  private void initialiseRow(long seed, long row, ByteBuffer values) {
    RandomStream random = new RandomStream(seed, row);
    long dim = embeddings.shape().extent(1);
    for (long column = 0; column < dim; column++) {
      values.putFloat((random.nextFloat() + 0x1p-25f - 0.5f) / dim);
    }
  }

  /** The step that a model is at. */
  long readStep(PartsSource source) throws IOException {
    try (var reader = source.open(step)) {
      return step(reader.readAll());
    }
  }

  /** The step in the bytes of its tensor. */
  static long step(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Hands on the step. */
  void publishStep(long value, BlockConsumer blocks) throws IOException {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    blocks.accept(new ParameterBlock(step, 0, 1, null, new long[] {1}, bytes));
  }

  /** Some rows of a tensor, with its values; their places in it ascend. */
  static Matrix load(TensorSpec spec, int[] places, PartsSource source, Location where)
      throws IOException {
    Matrix matrix = new Matrix(spec, places);
    matrix.load(source, where);
    return matrix;
  }
}
