package io.paramill.jobs.merge;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.hadoop.io.WritableComparable;
import org.apache.hadoop.io.WritableComparator;
import org.apache.hadoop.io.WritableUtils;
import org.apache.hadoop.mapreduce.Partitioner;

/**
 * Whose rows a block has, and which folder it is from: a reduce call gets all blocks of the same
 * rows, the base model's first, then the shards' in their order.
 */
final class BlockKey implements WritableComparable<BlockKey> {

  private String tensor = "";
  private long firstRow;
  private int folder;

  BlockKey() {}

  BlockKey(String tensor, long firstRow, int folder) {
    this.tensor = tensor;
    this.firstRow = firstRow;
    this.folder = folder;
  }

  String tensor() {
    return tensor;
  }

  long firstRow() {
    return firstRow;
  }

  private int compareRows(BlockKey other) {
    int result = tensor.compareTo(other.tensor);
    return result != 0 ? result : Long.compare(firstRow, other.firstRow);
  }

  @Override
  public int compareTo(BlockKey other) {
    int result = compareRows(other);
    return result != 0 ? result : Integer.compare(folder, other.folder);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockKey key && compareTo(key) == 0;
  }

  private int rowsHash() {
    return 31 * tensor.hashCode() + Long.hashCode(firstRow * 0x9e3779b97f4a7c15L);
  }

  @Override
  public int hashCode() {
    return 31 * rowsHash() + folder;
  }

  @Override
  public void write(DataOutput output) throws IOException {
    WritableUtils.writeString(output, tensor);
    output.writeLong(firstRow);
    output.writeInt(folder);
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    tensor = WritableUtils.readString(input);
    firstRow = input.readLong();
    folder = input.readInt();
  }

  @Override
  public String toString() {
    return tensor + " row " + firstRow + " of " + folder;
  }

  /** The order of keys. */
  static final class Order extends WritableComparator {
    Order() {
      super(BlockKey.class, true);
    }
  }

  /** Blocks of the same rows belong together. */
  static final class SameRows extends WritableComparator {
    SameRows() {
      super(BlockKey.class, true);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public int compare(WritableComparable a, WritableComparable b) {
      return ((BlockKey) a).compareRows((BlockKey) b);
    }
  }

  /** Blocks of the same rows go to the same reducer. */
  static final class ByRows extends Partitioner<BlockKey, BlockRef> {
    @Override
    public int getPartition(BlockKey key, BlockRef value, int partitions) {
      return Math.floorMod(key.rowsHash(), partitions);
    }
  }
}
