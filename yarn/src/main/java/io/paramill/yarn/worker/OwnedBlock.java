package io.paramill.yarn.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.merge.BlockMerger;
import io.paramill.merge.MergeRule;
import io.paramill.yarn.protocol.Rows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A block that this worker merges, step after step: what every shard made of it becomes what all of
 * them go on from. Memory is the block and what was delivered of it.
 */
final class OwnedBlock {

  private final ModelBlocks model;
  private final int number;
  private final MergeRule rule;
  private final Rows[] delivered;
  private CompletableFuture<Rows> merging = new CompletableFuture<>();
  private CompletableFuture<Rows> merged = new CompletableFuture<>();
  private int step = 1;
  private ParameterBlock values;
  private long[] counts;

  OwnedBlock(ModelBlocks model, int number, MergeRule rule) {
    this.model = model;
    this.number = number;
    this.rule = rule;
    delivered = new Rows[model.shards()];
  }

  /**
   * Takes what a shard made of the block in a step, or takes it again.
   *
   * @return completes when all shards have delivered, with those rows that any of them changed and
   *     this one wants, or with the failure of their merge
   * @throws IllegalArgumentException if the step is neither the next nor the last one
   */
  synchronized CompletableFuture<Rows> deliver(Rows rows) {
    if (rows.getStep() == step - 1) {
      return merged.thenApply(all -> wanted(all, rows.getWanted()));
    }
    if (rows.getStep() != step || rows.getShard() < 0 || rows.getShard() >= delivered.length) {
      throw new IllegalArgumentException(
          "Invalid delivery by shard %d: step %d instead of %d"
              .formatted(rows.getShard(), rows.getStep(), step));
    }
    delivered[rows.getShard()] = rows;
    CompletableFuture<Rows> result = merging;
    if (!result.isDone() && Arrays.stream(delivered).allMatch(Objects::nonNull)) {
      try {
        result.complete(merge());
        merged = result;
        merging = new CompletableFuture<>();
        step++;
        Arrays.fill(delivered, null);
      } catch (IOException | RuntimeException e) {
        // For good: the block may be half merged. The round begins anew in another generation.
        result.completeExceptionally(e);
      }
    }
    return result.thenApply(all -> wanted(all, rows.getWanted()));
  }

  /** The rows of a block that a shard wants, as {@link #wanted} takes them. */
  static ByteString bits(BitSet rows, int rowCount) {
    return ByteString.copyFrom(Arrays.copyOf(rows.toByteArray(), (rowCount + 7) / 8));
  }

  private static Rows wanted(Rows all, ByteString bits) {
    if (bits.isEmpty()) {
      return all;
    }
    BitSet wanted = BitSet.valueOf(bits.asReadOnlyByteBuffer());
    int[] chosen =
        IntStream.range(0, all.getRowsCount()).filter(i -> wanted.get(all.getRows(i))).toArray();
    int rowBytes = all.getValues().size() / Math.max(1, all.getRowsCount());
    ByteBuffer from = all.getValues().asReadOnlyByteBuffer();
    byte[] values = new byte[chosen.length * rowBytes];
    Rows.Builder answer = Rows.newBuilder().setBlock(all.getBlock());
    for (int i = 0; i < chosen.length; i++) {
      answer.addRows(all.getRows(chosen[i]));
      from.position(chosen[i] * rowBytes).get(values, i * rowBytes, rowBytes);
    }
    return answer.setValues(UnsafeByteOperations.unsafeWrap(values)).build();
  }

  private Rows merge() throws IOException {
    if (values == null) {
      values = model.read(number);
      counts = new long[values.rowCount()];
    }
    List<ParameterBlock> parts = new ArrayList<>();
    for (Rows rows : delivered) {
      if (rows.getRowsCount() > 0) {
        parts.add(block(rows));
      }
    }
    values = new BlockMerger(rule).merge(values, parts);
    BitSet changed = new BitSet(values.rowCount());
    for (ParameterBlock part : parts) {
      for (int i = 0; i < part.presentRows(); i++) {
        changed.set(part.row(i));
        counts[part.row(i)] += part.count(i);
      }
    }
    int[] rows = changed.stream().toArray();
    Rows.Builder answer = Rows.newBuilder().setBlock(number);
    for (int row : rows) {
      answer.addRows(row);
    }
    return answer.setValues(UnsafeByteOperations.unsafeWrap(select(rows))).build();
  }

  private ParameterBlock block(Rows rows) {
    return new ParameterBlock(
        values.spec(),
        values.firstRow(),
        values.rowCount(),
        rows.getRowsList().stream().mapToInt(Integer::intValue).toArray(),
        rows.getCountsList().stream().mapToLong(Long::longValue).toArray(),
        rows.getValues().toByteArray());
  }

  private byte[] select(int[] rows) {
    int rowBytes = Math.toIntExact(values.spec().rowBytes());
    byte[] selected = new byte[rows.length * rowBytes];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values.values(), rows[i] * rowBytes, selected, i * rowBytes, rowBytes);
    }
    return selected;
  }

  /** Hands on the rows that were changed since the round began, with the sums of their updates. */
  synchronized void publish(BlockConsumer blocks) throws IOException {
    if (values == null) {
      return;
    }
    int[] rows = IntStream.range(0, values.rowCount()).filter(row -> counts[row] > 0).toArray();
    if (rows.length > 0) {
      blocks.accept(
          new ParameterBlock(
              values.spec(),
              values.firstRow(),
              values.rowCount(),
              rows.length == values.rowCount() ? null : rows,
              IntStream.of(rows).mapToLong(row -> counts[row]).toArray(),
              select(rows)));
    }
  }
}
