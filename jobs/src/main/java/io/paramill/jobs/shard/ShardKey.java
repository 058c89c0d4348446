package io.paramill.jobs.shard;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.io.WritableComparable;
import org.apache.hadoop.io.WritableComparator;
import org.apache.hadoop.mapreduce.Partitioner;

/**
 * Where a document goes: its shard, its order in it, and its own place, so that no two are alike.
 * The bytes of keys are in the order of keys.
 */
final class ShardKey implements WritableComparable<ShardKey> {

  private int shard;
  private long order;
  private long offset;
  private byte[] source = new byte[0];

  static {
    WritableComparator.define(ShardKey.class, new ByteOrder());
  }

  /** Compares without reading the fields. */
  private static final class ByteOrder extends WritableComparator {
    ByteOrder() {
      super(ShardKey.class);
    }

    @Override
    public int compare(byte[] a, int from, int length, byte[] b, int otherFrom, int otherLength) {
      return compareBytes(a, from, length, b, otherFrom, otherLength);
    }
  }

  /** Every shard is one reducer's. */
  static final class ByShard<V> extends Partitioner<ShardKey, V> {
    @Override
    public int getPartition(ShardKey key, V value, int partitions) {
      return key.shard % partitions;
    }
  }

  void set(int newShard, long newOrder, String newSource, long newOffset) {
    shard = newShard;
    order = newOrder;
    source = newSource.getBytes(StandardCharsets.UTF_8);
    offset = newOffset;
  }

  int shard() {
    return shard;
  }

  String source() {
    return new String(source, StandardCharsets.UTF_8);
  }

  long offset() {
    return offset;
  }

  @Override
  public void write(DataOutput output) throws IOException {
    output.writeInt(shard);
    output.writeLong(order);
    output.writeLong(offset);
    output.writeInt(source.length);
    output.write(source);
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    shard = input.readInt();
    order = input.readLong();
    offset = input.readLong();
    source = new byte[input.readInt()];
    input.readFully(source);
  }

  @Override
  public int compareTo(ShardKey other) {
    int result = Integer.compareUnsigned(shard, other.shard);
    result = result != 0 ? result : Long.compareUnsigned(order, other.order);
    result = result != 0 ? result : Long.compareUnsigned(offset, other.offset);
    result = result != 0 ? result : Integer.compare(source.length, other.source.length);
    return result != 0 ? result : Arrays.compareUnsigned(source, other.source);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardKey key && compareTo(key) == 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(order) * 31 + Long.hashCode(offset) + shard;
  }

  @Override
  public String toString() {
    return "shard " + shard + ", " + source() + ":" + offset;
  }
}
