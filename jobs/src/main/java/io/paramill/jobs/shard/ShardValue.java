package io.paramill.jobs.shard;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.WritableUtils;

/** A record on its way, or what a map has sent. */
final class ShardValue implements Writable {

  /** What goes to reducers before one of them, and to all. */
  record Counts(long recordsBefore, long records, long bytesBefore, long bytes) {

    static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          recordsBefore + other.recordsBefore,
          records + other.records,
          bytesBefore + other.bytesBefore,
          bytes + other.bytes);
    }
  }

  private int tokens;
  private Text stored = new Text();

  /** A value that shares these bytes. */
  void set(int newTokens, Text newStored) {
    tokens = newTokens;
    stored = newStored;
  }

  void set(Counts counts) {
    tokens = 0;
    stored.set(
        ByteBuffer.allocate(4 * Long.BYTES)
            .putLong(counts.recordsBefore)
            .putLong(counts.records)
            .putLong(counts.bytesBefore)
            .putLong(counts.bytes)
            .array());
  }

  /** How many words the record has. */
  int tokens() {
    return tokens;
  }

  /** What a shard keeps of the record. */
  Text stored() {
    return stored;
  }

  Counts counts() {
    ByteBuffer numbers = ByteBuffer.wrap(stored.getBytes());
    return new Counts(numbers.getLong(), numbers.getLong(), numbers.getLong(), numbers.getLong());
  }

  @Override
  public void write(DataOutput output) throws IOException {
    WritableUtils.writeVInt(output, tokens);
    stored.write(output);
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    tokens = WritableUtils.readVInt(input);
    stored.readFields(input);
  }
}
