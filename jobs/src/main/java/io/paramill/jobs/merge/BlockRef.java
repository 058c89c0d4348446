package io.paramill.jobs.merge;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.WritableUtils;

/** Where a block is: all that goes through the shuffle of it. */
final class BlockRef implements Writable {

  private int folder;
  private String file = "";
  private long position;

  BlockRef() {}

  BlockRef(int folder, String file, long position) {
    this.folder = folder;
    this.file = file;
    this.position = position;
  }

  int folder() {
    return folder;
  }

  String file() {
    return file;
  }

  long position() {
    return position;
  }

  @Override
  public void write(DataOutput output) throws IOException {
    output.writeInt(folder);
    WritableUtils.writeString(output, file);
    output.writeLong(position);
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    folder = input.readInt();
    file = WritableUtils.readString(input);
    position = input.readLong();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockRef ref
        && folder == ref.folder
        && position == ref.position
        && file.equals(ref.file);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * folder + file.hashCode()) + Long.hashCode(position);
  }

  @Override
  public String toString() {
    return folder + "/" + file + ":" + position;
  }
}
