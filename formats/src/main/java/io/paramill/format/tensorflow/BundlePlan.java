package io.paramill.format.tensorflow;

import io.paramill.format.tensorflow.TensorSlice.Extent;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the tensors of a checkpoint are to be written: in which pieces, in which data files. */
final class BundlePlan {

  /** Some rows of a tensor, or all, for a data file. */
  record Piece(TensorSpec tensor, RowRange rows, int shard) {

    TensorSpec spec() {
      return tensor.withRows(rows);
    }

    /** The slice of the tensor that this is. */
    TensorSlice box() {
      List<Extent> extents = new ArrayList<>();
      extents.add(new Extent(rows.first(), rows.count()));
      for (int i = 1; i < tensor.shape().rank(); i++) {
        extents.add(new Extent(0, TensorSlice.WHOLE));
      }
      return new TensorSlice(extents);
    }
  }

  private final Map<TensorSpec, List<Piece>> pieces = new LinkedHashMap<>();
  private int shards = 1;

  private BundlePlan() {}

  /**
   * A plan for tensors, in the order of their names as bytes.
   *
   * @throws IllegalArgumentException if an option is no positive number
   */
  static BundlePlan of(List<TensorSpec> tensors, FormatOptions options) {
    long shardBytes = positive(options, TensorFlowFormat.SHARD_SIZE);
    long dataFiles = positive(options, TensorFlowFormat.DATA_FILES);
    long pieceBytes = positive(options, TensorFlowFormat.PARTITION_SIZE);
    if (dataFiles != Long.MAX_VALUE) {
      if (shardBytes != Long.MAX_VALUE) {
        throw new IllegalArgumentException(
            "Cannot use both shard-size and data-files: each says how large a data file is");
      }
      long total = tensors.stream().mapToLong(BundlePlan::lengthBytes).sum();
      shardBytes = Math.max(1, total / dataFiles + (total % dataFiles == 0 ? 0 : 1));
    }
    BundlePlan plan = new BundlePlan();
    plan.assign(
        tensors.stream()
            .sorted(Comparator.comparing(BundlePlan::key, Arrays::compareUnsigned))
            .toList(),
        pieceBytes,
        shardBytes,
        dataFiles);
    return plan;
  }

  private static long positive(FormatOptions options, String name) {
    long value = options.number(name, Long.MAX_VALUE);
    if (value < 1) {
      throw new IllegalArgumentException("Invalid " + name + ": " + value);
    }
    return value;
  }

  static byte[] key(TensorSpec spec) {
    return spec.name().getBytes(StandardCharsets.UTF_8);
  }

  /** What strings take is not known yet, and not counted. */
  private static long lengthBytes(TensorSpec spec) {
    return spec.dtype().fixedWidth() ? spec.lengthBytes() : 0;
  }

  /** Fills one data file after the other. */
  private void assign(List<TensorSpec> tensors, long pieceBytes, long shardBytes, long maxShards) {
    long used = 0;
    for (TensorSpec tensor : tensors) {
      List<Piece> parts = new ArrayList<>();
      for (RowRange rows : cut(tensor, pieceBytes)) {
        long bytes = lengthBytes(tensor.withRows(rows));
        if (used > 0 && bytes > shardBytes - used && shards < maxShards) {
          shards++;
          used = 0;
        }
        used += bytes;
        parts.add(new Piece(tensor, rows, shards - 1));
      }
      pieces.put(tensor, parts);
    }
  }

  private static List<RowRange> cut(TensorSpec tensor, long pieceBytes) {
    long rows = tensor.shape().rows();
    if (tensor.shape().rank() == 0 || lengthBytes(tensor) <= pieceBytes) {
      return List.of(RowRange.all(tensor.shape()));
    }
    long count =
        Math.max(
            Math.max(1, pieceBytes / tensor.rowBytes()),
            (rows + Slices.MAX_SLICES - 1) / Slices.MAX_SLICES);
    List<RowRange> parts = new ArrayList<>();
    for (long first = 0; first < rows; first += count) {
      parts.add(new RowRange(first, Math.min(count, rows - first)));
    }
    return parts;
  }

  /** The tensors, in the order in which they are written. */
  List<TensorSpec> tensors() {
    return List.copyOf(pieces.keySet());
  }

  /** The pieces of a tensor; one if it is not cut. */
  List<Piece> pieces(TensorSpec tensor) {
    return pieces.get(tensor);
  }

  /** How many data files there are. */
  int shards() {
    return shards;
  }
}
