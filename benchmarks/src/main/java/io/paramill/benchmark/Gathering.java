package io.paramill.benchmark;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.merge.BlockMerger;
import io.paramill.merge.MergeRule;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Where the shards of one process meet: the last one that ends a step merges what all have changed,
 * as workers in containers do. Only so many shards train at a time, so that many of them share a
 * few cores.
 */
final class Gathering {

  /** A block of the model, in every part of it. */
  private record Key(TensorSpec spec, long firstRow) {

    static Key of(ParameterBlock block) {
      return new Key(block.spec(), block.firstRow());
    }
  }

  private final List<ParameterBlock> model;
  private final List<List<ParameterBlock>> delivered = new ArrayList<>();
  private final BlockMerger merger;
  private final Semaphore turns;
  private List<ParameterBlock> changed = List.of();
  private int arrived;
  private int step;

  /**
   * A gathering of shards.
   *
   * @param model every block of it; becomes the merged one
   * @param threads how many shards train at a time
   */
  Gathering(List<ParameterBlock> model, int shards, MergeRule rule, int threads) {
    this.model = model;
    merger = new BlockMerger(rule);
    turns = new Semaphore(threads, true);
    for (int shard = 0; shard < shards; shard++) {
      delivered.add(List.of());
    }
  }

  /** Waits until it is a shard's turn to train for the first time. */
  void begin() throws InterruptedException {
    turns.acquire();
  }

  /** A shard trains no more. */
  void end() {
    turns.release();
  }

  /** What a shard ends its steps by. */
  Exchange exchange(int shard) {
    return (changes, merged) -> {
      List<ParameterBlock> own = new ArrayList<>();
      changes.to(own::add);
      turns.release();
      meet(shard, own);
      turns.acquire();
      take(merged);
    };
  }

  private void take(BlockConsumer merged) throws IOException {
    for (ParameterBlock block : changed) {
      merged.accept(block);
    }
  }

  private synchronized void meet(int shard, List<ParameterBlock> own)
      throws IOException, InterruptedException {
    delivered.set(shard, own);
    arrived++;
    int current = step;
    if (arrived < delivered.size()) {
      while (step == current) {
        wait();
      }
      return;
    }
    merge();
    arrived = 0;
    step++;
    notifyAll();
  }

  private void merge() throws IOException {
    Map<Key, List<ParameterBlock>> parts = new HashMap<>();
    for (int shard = 0; shard < delivered.size(); shard++) {
      for (ParameterBlock block : delivered.set(shard, List.of())) {
        parts.computeIfAbsent(Key.of(block), key -> new ArrayList<>()).add(block);
      }
    }
    changed = new ArrayList<>();
    for (int i = 0; i < model.size(); i++) {
      List<ParameterBlock> block = parts.get(Key.of(model.get(i)));
      if (block != null) {
        model.set(i, merger.merge(model.get(i), block));
        changed.add(changed(model.get(i), block));
      }
    }
  }

  /** The rows of a block that any shard has changed. */
  private static ParameterBlock changed(ParameterBlock block, List<ParameterBlock> parts) {
    BitSet present = new BitSet();
    for (ParameterBlock part : parts) {
      for (int i = 0; i < part.presentRows(); i++) {
        present.set(part.row(i));
      }
    }
    int[] rows = present.stream().toArray();
    int rowBytes = Math.toIntExact(block.spec().rowBytes());
    byte[] values = new byte[rows.length * rowBytes];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(block.values(), rows[i] * rowBytes, values, i * rowBytes, rowBytes);
    }
    return new ParameterBlock(block.spec(), block.firstRow(), block.rowCount(), rows, null, values);
  }
}
