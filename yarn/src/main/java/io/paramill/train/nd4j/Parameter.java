package io.paramill.train.nd4j;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.Arrays;

/**
 * A tensor of the model between the graph and the run's files.
 *
 * @param values its elements: little-endian, row by row
 */
record Parameter(TensorSpec spec, byte[] values) {

  /**
   * Reads it from a model.
   *
   * @param where the model's folder, for the error
   * @throws MalformedDataException if the model has no such tensor
   */
  void load(PartsSource source, Location where) throws IOException {
    if (!source.catalog().find(spec.name()).filter(spec::equals).isPresent()) {
      throw new MalformedDataException(
          ErrorCode.SIZE_MISMATCH, where, "Cannot load the graph's variable: no tensor " + spec);
    }
    try (TensorReader reader = source.open(spec)) {
      System.arraycopy(reader.readAll(), 0, values, 0, values.length);
    }
  }

  /** Hands it on, block by block. */
  void publish(long updates, BlockConsumer blocks) throws IOException {
    int rowsPerBlock = ParameterBlock.rowsPerBlock(spec);
    int rowBytes = Math.toIntExact(spec.rowBytes());
    long rows = spec.shape().rows();
    for (long first = 0; first < rows; first += rowsPerBlock) {
      int count = (int) Math.min(rowsPerBlock, rows - first);
      int start = Math.toIntExact(first * rowBytes);
      long[] counts = new long[count];
      Arrays.fill(counts, updates);
      blocks.accept(
          new ParameterBlock(
              spec,
              first,
              count,
              null,
              counts,
              Arrays.copyOfRange(values, start, start + count * rowBytes)));
    }
  }

  /** Takes the rows of a block of it. */
  void set(ParameterBlock block) {
    int rowBytes = Math.toIntExact(spec.rowBytes());
    for (int i = 0; i < block.presentRows(); i++) {
      System.arraycopy(
          block.values(),
          i * rowBytes,
          values,
          Math.toIntExact((block.firstRow() + block.row(i)) * rowBytes),
          rowBytes);
    }
  }
}
