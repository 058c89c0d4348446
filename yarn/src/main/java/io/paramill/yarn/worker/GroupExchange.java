package io.paramill.yarn.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.merge.MergeRule;
import io.paramill.train.Exchange;
import io.paramill.yarn.protocol.Rows;
import io.paramill.yarn.protocol.Task;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the parameters of a round's shards together in memory. All workers go through the blocks
 * of the model in one order: each sends what it made of a block to the block's owner and gets back
 * what became of it (a reduce-scatter and an all-gather in one). A few blocks are on their way at a
 * time, so memory does not grow with the model, and since everyone's first unanswered block is one
 * that everyone sends, no worker waits for ever.
 */
final class GroupExchange implements Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(GroupExchange.class);

  /** How many blocks of a worker are on their way. */
  private static final int WINDOW_BLOCKS = 8;

  private static final long RETRY_MILLIS = 300;

  /** The master tells soon if a peer has died; then this task is interrupted. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** A block that is on its way. */
  private record Pending(int block, Rows rows, CompletableFuture<Rows> merged) {}

  private final Task task;
  private final ModelBlocks model;
  private final Peers peers;
  private final Map<Integer, OwnedBlock> owned = new HashMap<>();
  private final Deque<Pending> window = new ArrayDeque<>();
  private int step;
  private int next;
  private long nanos;

  /** An exchange that takes part in a task's generation from now on. */
  GroupExchange(Task task, ModelBlocks model, MergeRule rule, Peers peers, PeerServer server) {
    this.task = task;
    this.model = model;
    this.peers = peers;
    for (int block = 0; block < model.size(); block++) {
      if (model.owner(block) == task.getShard()) {
        owned.put(block, new OwnedBlock(model, block, rule));
      }
    }
    server.begin(task.getRound(), task.getGeneration(), this::deliver);
  }

  private CompletableFuture<Rows> deliver(Rows rows) {
    OwnedBlock block = owned.get(rows.getBlock());
    if (block == null) {
      throw new IllegalArgumentException(
          "Invalid delivery: block %d is not shard %d's"
              .formatted(rows.getBlock(), task.getShard()));
    }
    return block.deliver(rows);
  }

  @Override
  public void step(Changes changes, Merged merged) throws IOException, InterruptedException {
    long start = System.nanoTime();
    peers.await(task.getRound(), task.getGeneration());
    step++;
    next = 0;
    try {
      changes.to(
          block -> {
            // Whoever changed nothing of a block says so, for its owner waits for every shard.
            while (next < model.size() && !model.block(next).is(block)) {
              sendNothing(merged);
            }
            send(rows(block, merged), merged);
          });
      while (next < model.size()) {
        sendNothing(merged);
      }
      while (!window.isEmpty()) {
        take(merged);
      }
      nanos += System.nanoTime() - start;
    } catch (InterruptedIOException e) {
      var unused = Thread.interrupted();
      throw new InterruptedException(e.getMessage());
    }
  }

  /** Hands on the blocks that this worker owns, as the round's last step has left them. */
  void publish(BlockConsumer blocks) throws IOException {
    LOG.info("Shard {}: {} exchanges took {} ms", task.getShard(), step, nanos / 1_000_000);
    for (int block = 0; block < model.size(); block++) {
      if (owned.containsKey(block)) {
        owned.get(block).publish(blocks);
      }
    }
  }

  private Rows.Builder rows(Merged merged) {
    if (next == model.size()) {
      throw new IllegalStateException(
          "Cannot exchange parameters: the trainer's blocks are not in the order of the model");
    }
    ModelBlocks.Block block = model.block(next);
    BitSet wanted = merged.wanted(block.spec(), block.firstRow(), block.rowCount());
    boolean all = wanted.cardinality() == block.rowCount();
    return Rows.newBuilder()
        .setWanted(all ? ByteString.EMPTY : OwnedBlock.bits(wanted, block.rowCount()))
        .setRound(task.getRound())
        .setGeneration(task.getGeneration())
        .setShard(task.getShard())
        .setStep(step)
        .setBlock(next);
  }

  private Rows rows(ParameterBlock block, Merged merged) {
    Rows.Builder rows = rows(merged);
    for (int i = 0; i < block.presentRows(); i++) {
      rows.addRows(block.row(i)).addCounts(block.count(i));
    }
    return rows.setValues(UnsafeByteOperations.unsafeWrap(block.values())).build();
  }

  private void sendNothing(Merged merged) throws IOException {
    send(rows(merged).setValues(ByteString.EMPTY).build(), merged);
  }

  private void send(Rows rows, BlockConsumer merged) throws IOException {
    if (window.size() == WINDOW_BLOCKS) {
      take(merged);
    }
    window.add(new Pending(next, rows, send(rows)));
    next++;
  }

  private CompletableFuture<Rows> send(Rows rows) {
    int owner = model.owner(rows.getBlock());
    return owner == task.getShard() ? deliver(rows) : peers.deliver(owner, rows);
  }

  /** Waits for the oldest answer, and hands it on. */
  private void take(BlockConsumer merged) throws IOException {
    Pending pending = window.remove();
    Rows rows = await(pending);
    if (rows.getRowsCount() > 0) {
      ModelBlocks.Block block = model.block(pending.block());
      merged.accept(
          new ParameterBlock(
              block.spec(),
              block.firstRow(),
              block.rowCount(),
              rows.getRowsList().stream().mapToInt(Integer::intValue).toArray(),
              null,
              rows.getValues().toByteArray()));
    }
  }

  private Rows await(Pending pending) throws IOException {
    CompletableFuture<Rows> answer = pending.merged();
    long brokenSince = 0;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (ExecutionException e) {
          int owner = model.owner(pending.block());
          long now = System.nanoTime();
          brokenSince = brokenSince == 0 ? now : brokenSince;
          if (owner == task.getShard() || now - brokenSince > PATIENCE_NANOS) {
            throw new IOException(
                "Cannot exchange parameters with the worker of shard %d: %s"
                    .formatted(owner, e.getCause().getMessage()),
                e.getCause());
          }
          Thread.sleep(RETRY_MILLIS);
          answer = send(pending.rows());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted in an exchange").initCause(e);
    }
  }
}
