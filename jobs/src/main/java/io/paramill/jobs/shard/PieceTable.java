package io.paramill.jobs.shard;

import io.paramill.jobs.input.DocumentKey;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many documents, and bytes of text, come before each piece of the corpus. */
final class PieceTable {

  /** A piece of a file, as one map counted it. */
  record Piece(String source, long start, long records, long bytes) {}

  private record Id(String source, long start) {}

  private record Before(long records, long bytes) {}

  private final List<Piece> pieces;
  private final Map<Id, Before> before = new HashMap<>();
  private final Before total;

  PieceTable(List<Piece> counted) {
    pieces = new ArrayList<>(counted);
    pieces.sort(Comparator.comparing(Piece::source).thenComparingLong(Piece::start));
    Before sum = new Before(0, 0);
    for (Piece piece : pieces) {
      before.put(new Id(piece.source, piece.start), sum);
      sum = new Before(sum.records + piece.records, sum.bytes + piece.bytes);
    }
    total = sum;
  }

  long records() {
    return total.records;
  }

  long bytes() {
    return total.bytes;
  }

  /** The place of a document. */
  Sharder.Place place(DocumentKey key) throws IOException {
    Before sum = before.get(new Id(key.source(), key.piece()));
    if (sum == null) {
      throw new IOException(
          "Cannot shard " + key.source() + ": it has changed since it was counted");
    }
    return new Sharder.Place(
        key.source(), key.offset(), sum.records + key.index(), sum.bytes + key.bytesBefore());
  }

  void write(Storage storage, Location file) throws IOException {
    try (DataOutputStream output =
        new DataOutputStream(new BufferedOutputStream(storage.create(file)))) {
      output.writeInt(pieces.size());
      for (Piece piece : pieces) {
        output.writeUTF(piece.source);
        output.writeLong(piece.start);
        output.writeLong(piece.records);
        output.writeLong(piece.bytes);
      }
    }
  }

  static PieceTable read(Storage storage, Location file) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    try (var opened = storage.open(file);
        DataInputStream input = new DataInputStream(new BufferedInputStream(opened.stream()))) {
      for (int left = input.readInt(); left > 0; left--) {
        pieces.add(
            new Piece(input.readUTF(), input.readLong(), input.readLong(), input.readLong()));
      }
    }
    return new PieceTable(pieces);
  }
}
