package io.paramill.benchmark;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.merge.BlockMerger;
import io.paramill.merge.MergeRule;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Exchange;
import java.io.IOException;
import java.util.ArrayList;
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
      List<ParameterBlock> changed = new ArrayList<>();
      changes.to(changed::add);
      turns.release();
      meet(shard, changed);
      turns.acquire();
      take(merged);
    };
  }

  private void take(BlockConsumer merged) throws IOException {
    for (ParameterBlock block : model) {
      merged.accept(block);
    }
  }

  private synchronized void meet(int shard, List<ParameterBlock> changed)
      throws IOException, InterruptedException {
    delivered.set(shard, changed);
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
    for (int i = 0; i < model.size(); i++) {
      ParameterBlock base = model.get(i);
      model.set(i, merger.merge(base, parts.getOrDefault(Key.of(base), List.of())));
    }
  }
}
