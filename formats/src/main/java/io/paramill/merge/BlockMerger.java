package io.paramill.merge;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;

/**
 * Merges the blocks of one key, row by row. A row that no shard has stays the base's, a row that
 * one shard has becomes that shard's bit for bit, and the rule combines the others. Memory is the
 * blocks.
 */
public final class BlockMerger {

  private final MergeRule rule;
  private long keptRows;
  private long singleRows;
  private long mergedRows;

  /** Merges by this rule. */
  public BlockMerger(MergeRule rule) {
    this.rule = rule;
  }

  /**
   * Merges blocks.
   *
   * @param base has every row; its values become the merged ones
   * @param parts what the shards made of it, in the order of the shards
   * @throws io.paramill.tensor.UnsupportedDataException if the type is not merged, or a sum
   *     overflows
   */
  public ParameterBlock merge(ParameterBlock base, List<ParameterBlock> parts) throws IOException {
    TensorSpec spec = base.spec();
    int rowBytes = Math.toIntExact(spec.rowBytes());
    RowCodec codec = null;
    int[] next = new int[parts.size()];
    byte[][] values = new byte[parts.size()][];
    int[] offsets = new int[parts.size()];
    long[] counts = new long[parts.size()];
    for (int row = 0; row < base.rowCount(); row++) {
      int present = 0;
      for (int i = 0; i < next.length; i++) {
        ParameterBlock part = parts.get(i);
        if (next[i] < part.presentRows() && part.row(next[i]) == row) {
          values[present] = part.values();
          offsets[present] = next[i] * rowBytes;
          counts[present] = part.count(next[i]);
          present++;
          next[i]++;
        }
      }
      int at = row * rowBytes;
      if (present == 0) {
        keptRows++;
      } else if (present == 1) {
        System.arraycopy(values[0], offsets[0], base.values(), at, rowBytes);
        singleRows++;
      } else {
        // Only now: a tensor of any type may be part of a model if no two shards change it.
        codec = codec == null ? new RowCodec(spec, rule, parts.size()) : codec;
        codec.merge(values, offsets, counts, present, base.values(), at);
        mergedRows++;
      }
    }
    for (int i = 0; i < next.length; i++) {
      if (next[i] < parts.get(i).presentRows()) {
        throw new IOException(
            "Cannot merge '%s' at row %d: the rows of a block are not in order"
                .formatted(spec.name(), base.firstRow()));
      }
    }
    return new ParameterBlock(spec, base.firstRow(), base.rowCount(), null, null, base.values());
  }

  /** How many rows no part had. */
  public long keptRows() {
    return keptRows;
  }

  /** How many rows one part had. */
  public long singleRows() {
    return singleRows;
  }

  /** How many rows the rule combined. */
  public long mergedRows() {
    return mergedRows;
  }
}
