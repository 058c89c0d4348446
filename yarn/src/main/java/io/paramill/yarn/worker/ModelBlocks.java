package io.paramill.yarn.worker;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a model, in the order of its tensors and rows. They are dealt to the shards one by
 * one, so that neighbours have different owners.
 */
final class ModelBlocks {

  /** Some rows of a tensor. */
  record Block(TensorSpec spec, long firstRow, int rowCount) {

    /** Whether a block of parameters covers these rows. */
    boolean is(ParameterBlock block) {
      return spec.equals(block.spec())
          && firstRow == block.firstRow()
          && rowCount == block.rowCount();
    }
  }

  private final List<Block> blocks = new ArrayList<>();
  private final PartsSource model;
  private final int shards;

  ModelBlocks(PartsSource model, int shards) {
    this.model = model;
    this.shards = shards;
    for (TensorSpec spec : model.catalog().tensors()) {
      int most = ParameterBlock.rowsPerBlock(spec);
      long rows = spec.shape().rows();
      for (long first = 0; first < rows; first += most) {
        blocks.add(new Block(spec, first, (int) Math.min(most, rows - first)));
      }
    }
  }

  int size() {
    return blocks.size();
  }

  int shards() {
    return shards;
  }

  Block block(int number) {
    return blocks.get(number);
  }

  /** The shard whose worker merges a block. */
  int owner(int number) {
    return number % shards;
  }

  /** Reads a block's parameters: a copy that the caller may change. */
  ParameterBlock read(int number) throws IOException {
    Block block = blocks.get(number);
    byte[] values = new byte[Math.toIntExact(block.rowCount() * block.spec().rowBytes())];
    try (var reader = model.open(block.spec(), new RowRange(block.firstRow(), block.rowCount()))) {
      reader.readFully(values, 0, values.length);
    }
    return new ParameterBlock(block.spec(), block.firstRow(), block.rowCount(), null, null, values);
  }
}
