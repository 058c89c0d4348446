package io.paramill.jobs.input;

import io.paramill.jobs.input.CorpusSplit.Piece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Packs small files into splits: with others on the same machine as far as these fill a split. */
final class SplitPacker {

  /** What opening a file costs, in bytes that could be read meanwhile. */
  static final long OPEN_COST_BYTES = 1 << 16;

  private static final String ANYWHERE = "";

  /** The files of one machine that are not in a full split yet. */
  private static final class Bin {
    private final List<Piece> pieces = new ArrayList<>();
    private long cost;
  }

  private final long targetBytes;
  private final Map<String, Bin> bins = new LinkedHashMap<>();
  private final List<CorpusSplit> splits = new ArrayList<>();

  SplitPacker(long targetBytes) {
    this.targetBytes = targetBytes;
  }

  /** Adds a file, with a machine that has it, or null. */
  void add(Piece piece, String host) {
    String place = host == null ? ANYWHERE : host;
    Bin bin = bins.computeIfAbsent(place, name -> new Bin());
    long cost = piece.length() + OPEN_COST_BYTES;
    if (bin.cost > 0 && bin.cost + cost > targetBytes) {
      splits.add(split(bin, place));
      bin = new Bin();
      bins.put(place, bin);
    }
    bin.pieces.add(piece);
    bin.cost += cost;
  }

  /** The splits; what filled none on its machine is packed with that of other machines. */
  List<CorpusSplit> finish() {
    if (bins.size() > 1) {
      SplitPacker rest = new SplitPacker(targetBytes);
      bins.values().forEach(bin -> bin.pieces.forEach(piece -> rest.add(piece, null)));
      splits.addAll(rest.finish());
    } else {
      bins.forEach((place, bin) -> splits.add(split(bin, place)));
    }
    return splits;
  }

  private static CorpusSplit split(Bin bin, String place) {
    return place.equals(ANYWHERE)
        ? new CorpusSplit(bin.pieces)
        : new CorpusSplit(bin.pieces, place);
  }
}
