package io.paramill.jobs.feature;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.WritableUtils;

/** An array of whole numbers on its way from a map to the reducer; small ones take a byte. */
public final class LongsWritable implements Writable {

  private long[] values;

  /** Without numbers. */
  public LongsWritable() {
    this(new long[0]);
  }

  /** With these numbers, which are not copied. */
  public LongsWritable(long[] values) {
    this.values = values;
  }

  /** The numbers, not copied. */
  public long[] values() {
    return values;
  }

  @Override
  public void write(DataOutput output) throws IOException {
    output.writeInt(values.length);
    for (long value : values) {
      WritableUtils.writeVLong(output, value);
    }
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    values = new long[input.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = WritableUtils.readVLong(input);
    }
  }
}
