package io.paramill.jobs.input;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.WritableUtils;
import org.apache.hadoop.mapreduce.InputSplit;

/** What one map reads: a piece of a large file, or many small files. */
final class CorpusSplit extends InputSplit implements Writable {

  /** Bytes {@code [start, start + length)} of a file; all of it unless it can be split. */
  record Piece(String source, int file, String path, long start, long length) {}

  private List<Piece> pieces;
  private long lengthBytes;
  private String[] hosts;

  CorpusSplit() {
    this(List.of());
  }

  CorpusSplit(List<Piece> pieces, String... hosts) {
    this.pieces = List.copyOf(pieces);
    this.hosts = hosts;
    lengthBytes = length(this.pieces);
  }

  List<Piece> pieces() {
    return pieces;
  }

  @Override
  public long getLength() {
    // It is asked for with every record.
    return lengthBytes;
  }

  private static long length(List<Piece> pieces) {
    return pieces.stream().mapToLong(Piece::length).sum();
  }

  @Override
  public String[] getLocations() {
    return hosts.clone();
  }

  @Override
  public void write(DataOutput output) throws IOException {
    output.writeInt(pieces.size());
    for (Piece piece : pieces) {
      WritableUtils.writeString(output, piece.source);
      output.writeInt(piece.file);
      WritableUtils.writeString(output, piece.path);
      output.writeLong(piece.start);
      output.writeLong(piece.length);
    }
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    Piece[] read = new Piece[input.readInt()];
    for (int i = 0; i < read.length; i++) {
      read[i] =
          new Piece(
              WritableUtils.readString(input),
              input.readInt(),
              WritableUtils.readString(input),
              input.readLong(),
              input.readLong());
    }
    pieces = List.of(read);
    lengthBytes = length(pieces);
    hosts = new String[0];
  }

  @Override
  public String toString() {
    return pieces.toString();
  }
}
