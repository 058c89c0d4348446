package io.paramill.jobs.feature;

import io.paramill.jobs.input.DocumentKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import org.apache.hadoop.io.Writable;

/** A record of a sample, with what a pass has computed of it. */
public final class PointWritable implements Writable {

  static final Comparator<PointWritable> BY_PLACE =
      Comparator.comparing((PointWritable point) -> point.source)
          .thenComparingLong(point -> point.offset);

  private String source;
  private long offset;
  private double[] numbers;

  /** Without anything. */
  public PointWritable() {}

  /** A record with these numbers, which are not copied. */
  public PointWritable(DocumentKey place, double[] numbers) {
    source = place.source();
    offset = place.offset();
    this.numbers = numbers;
  }

  /** The numbers, not copied. */
  public double[] numbers() {
    return numbers;
  }

  @Override
  public void write(DataOutput output) throws IOException {
    output.writeUTF(source);
    output.writeLong(offset);
    output.writeInt(numbers.length);
    for (double number : numbers) {
      output.writeDouble(number);
    }
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    source = input.readUTF();
    offset = input.readLong();
    numbers = new double[input.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = input.readDouble();
    }
  }
}
