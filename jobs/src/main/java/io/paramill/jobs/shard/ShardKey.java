package io.paramill.jobs.shard;

import io.paramill.jobs.input.DocumentKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.io.WritableComparable;
import org.apache.hadoop.io.WritableComparator;
import org.apache.hadoop.mapreduce.Partitioner;

/**
 * Where a record goes: its shard, its order in it, and its own place, so that no two are alike. The
 * bytes of keys are in the order of keys.
 */
final class ShardKey implements WritableComparable<ShardKey> {

  /** What a key's value is; in this order they reach the reducer. */
  enum Kind {
    /** What a map sends to this reducer and to those before it. */
    COUNTS(0),
    /** A record of a shard. */
    RECORD(1),
    /** A record that is set aside. */
    HELD_OUT(2),
    /** A record that no shard takes. */
    REJECTED(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(int code) throws IOException {
      return switch (code) {
        case 0 -> COUNTS;
        case 1 -> RECORD;
        case 2 -> HELD_OUT;
        case 3 -> REJECTED;
        default -> throw new IOException("Cannot read a key of kind " + code);
      };
    }
  }

  /** All but the source and its length are of one size: they are moved at once. */
  private static final int HEAD_BYTES = 1 + 3 * Long.BYTES + Integer.BYTES;

  /** So much of them can be compared by eight bytes. */
  private static final int LONGS_BYTES = 3 * Long.BYTES;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] head = new byte[HEAD_BYTES];
  private final ByteBuffer fields = ByteBuffer.wrap(head);
  private Kind kind = Kind.COUNTS;
  private long shard;
  private long order;
  private long offset;
  private byte[] source = new byte[0];
  private String sourceText = "";

  /** Only the map knows it, and only the map needs it. */
  private int reducer;

  static {
    WritableComparator.define(ShardKey.class, new FieldOrder());
  }

  /** Compares without reading the fields: by eight bytes at once as far as those reach. */
  private static final class FieldOrder extends WritableComparator {
    FieldOrder() {
      super(ShardKey.class);
    }

    @Override
    public int compare(byte[] a, int from, int length, byte[] b, int otherFrom, int otherLength) {
      for (int i = 0; i < LONGS_BYTES; i += Long.BYTES) {
        long one = (long) LONGS.get(a, from + i);
        long other = (long) LONGS.get(b, otherFrom + i);
        if (one != other) {
          return Long.compareUnsigned(one, other);
        }
      }
      return compareBytes(
          a,
          from + LONGS_BYTES,
          length - LONGS_BYTES,
          b,
          otherFrom + LONGS_BYTES,
          otherLength - LONGS_BYTES);
    }
  }

  /** Sends a key to the reducer that the map chose. */
  static final class ByReducer<V> extends Partitioner<ShardKey, V> {
    @Override
    public int getPartition(ShardKey key, V value, int partitions) {
      return key.reducer;
    }
  }

  void set(Kind newKind, long newShard, long newOrder, DocumentKey place) {
    kind = newKind;
    shard = newShard;
    order = newOrder;
    offset = place.offset();
    if (!place.source().equals(sourceText)) {
      sourceText = place.source();
      source = sourceText.getBytes(StandardCharsets.UTF_8);
    }
  }

  void sendTo(int newReducer) {
    reducer = newReducer;
  }

  int reducer() {
    return reducer;
  }

  Kind kind() {
    return kind;
  }

  long shard() {
    return shard;
  }

  byte[] source() {
    return source;
  }

  long offset() {
    return offset;
  }

  @Override
  public void write(DataOutput output) throws IOException {
    fields
        .clear()
        .put((byte) kind.code)
        // The sign is turned, so that negative numbers come first as bytes, too.
        .putLong(shard ^ Long.MIN_VALUE)
        .putLong(order)
        .putLong(offset)
        .putInt(source.length);
    output.write(head);
    output.write(source);
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    input.readFully(head);
    fields.clear();
    kind = Kind.of(fields.get());
    shard = fields.getLong() ^ Long.MIN_VALUE;
    order = fields.getLong();
    offset = fields.getLong();
    int length = fields.getInt();
    if (length != source.length) {
      source = new byte[length];
    }
    input.readFully(source);
  }

  @Override
  public int compareTo(ShardKey other) {
    int result = kind.compareTo(other.kind);
    result = result != 0 ? result : Long.compare(shard, other.shard);
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
    return Long.hashCode(order) * 31 + Long.hashCode(offset) + Long.hashCode(shard);
  }

  @Override
  public String toString() {
    return "%s %d, %s:%d"
        .formatted(kind, shard, new String(source, StandardCharsets.UTF_8), offset);
  }
}
