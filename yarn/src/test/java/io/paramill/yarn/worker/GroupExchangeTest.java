package io.paramill.yarn.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.BlockFiles;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.merge.BlockMerger;
import io.paramill.merge.MergeRule;
import io.paramill.run.PartManifest;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Exchange;
import io.paramill.train.TrainingPlan;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.Group;
import io.paramill.yarn.protocol.Peer;
import io.paramill.yarn.protocol.Rows;
import io.paramill.yarn.protocol.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers in one JVM that meet by real connections. */
@Timeout(60)
final class GroupExchangeTest {

  private static final int SHARDS = 3;
  private static final int STEPS = 4;
  private static final byte[] SECRET = {1, 2, 3};

  /** Ten blocks, more than are on their way at a time, and one that nobody changes. */
  private static final TensorSpec WIDE =
      new TensorSpec("wide", DType.FLOAT32, Shape.of(19, 1 << 18));

  private static final TensorSpec STILL = new TensorSpec("still", DType.FLOAT32, Shape.of(5));
  private static final TensorSpec COUNTER = new TensorSpec("step", DType.INT64, Shape.SCALAR);

  private final MemoryStorage storage = new MemoryStorage();
  private final Location folder = Location.of("memory:/model");
  private final List<Meeting> meetings = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private PartsSource model;

  @BeforeEach
  void prepare() throws IOException {
    BlockFiles.Writer writer = new BlockFiles.Writer(storage.create(folder.child("blocks.avro")));
    Random random = new Random(3);
    for (TensorSpec spec : List.of(WIDE, STILL, COUNTER)) {
      int most = ParameterBlock.rowsPerBlock(spec);
      for (long first = 0; first < spec.shape().rows(); first += most) {
        int count = (int) Math.min(most, spec.shape().rows() - first);
        byte[] values = new byte[(int) (count * spec.rowBytes())];
        if (spec.dtype() == DType.FLOAT32) {
          fill(values, random);
        }
        writer.write(new ParameterBlock(spec, first, count, null, null, values));
      }
    }
    List<PartManifest.Tensor> tensors =
        List.of(WIDE, STILL, COUNTER).stream().map(PartManifest.Tensor::of).toList();
    new PartManifest(0, PartManifest.MERGED, "", tensors, List.of(writer.finish()), Map.of())
        .write(storage, folder);
    model = PartsSource.open(storage, folder);
    TrainingPlan plan =
        new TrainingPlan(
            "memory:/", "none", Map.of(), 1, 1, 1, SHARDS, new TrainingPlan.Sync(STEPS, "adasum"));
    for (int shard = 0; shard < SHARDS; shard++) {
      meetings.add(new Meeting(plan, "container" + shard, SECRET));
    }
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    meetings.forEach(Meeting::close);
  }

  private static void fill(byte[] values, Random random) {
    ByteBuffer buffer = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      buffer.putFloat(random.nextFloat() - 0.5f);
    }
  }

  private void meet(int generation) {
    Group.Builder group = Group.newBuilder().setRound(1).setGeneration(generation);
    for (Meeting meeting : meetings) {
      group.addPeers(Peer.newBuilder().setHost("127.0.0.1").setPort(meeting.port()));
    }
    meetings.forEach(meeting -> meeting.meet(group.build()));
  }

  private GroupExchange exchange(int shard, int generation) {
    Task task =
        Task.newBuilder()
            .setRound(1)
            .setShard(shard)
            .setAttempt(1)
            .setGeneration(generation)
            .build();
    return meetings.get(shard).exchange(task, model);
  }

  /** What a shard makes of a block: about half of the rows, of some blocks none. */
  private static ParameterBlock train(int shard, int step, ParameterBlock block) {
    Random random = new Random(31L * (31L * step + shard) + block.firstRow());
    if (block.spec().equals(COUNTER)) {
      ByteBuffer values = ByteBuffer.wrap(block.values().clone()).order(ByteOrder.LITTLE_ENDIAN);
      values.putLong(0, values.getLong(0) + shard + 1);
      return new ParameterBlock(COUNTER, 0, 1, null, new long[] {1}, values.array());
    }
    int[] rows =
        random
            .ints(block.rowCount(), 0, 2 * block.rowCount())
            .distinct()
            .sorted()
            .filter(row -> row < block.rowCount())
            .toArray();
    byte[] values = new byte[(int) (rows.length * block.spec().rowBytes())];
    fill(values, random);
    return new ParameterBlock(block.spec(), block.firstRow(), block.rowCount(), rows, null, values);
  }

  /** The model in memory: blocks by tensor and first row. */
  private Map<String, ParameterBlock> blocks() throws IOException {
    Map<String, ParameterBlock> blocks = new TreeMap<>();
    ModelBlocks all = new ModelBlocks(model, SHARDS);
    for (int block = 0; block < all.size(); block++) {
      ParameterBlock read = all.read(block);
      blocks.put(key(read), read);
    }
    return blocks;
  }

  private static String key(ParameterBlock block) {
    return block.spec().name() + block.firstRow();
  }

  private static void set(Map<String, ParameterBlock> blocks, ParameterBlock rows) {
    ParameterBlock block = blocks.get(key(rows));
    int rowBytes = (int) rows.spec().rowBytes();
    for (int i = 0; i < rows.presentRows(); i++) {
      System.arraycopy(
          rows.values(), i * rowBytes, block.values(), rows.row(i) * rowBytes, rowBytes);
    }
  }

  private static List<ParameterBlock> changes(
      int shard, int step, Map<String, ParameterBlock> blocks) {
    List<ParameterBlock> changes = new ArrayList<>();
    for (TensorSpec spec : List.of(WIDE, COUNTER)) {
      blocks.values().stream()
          .filter(block -> block.spec().equals(spec))
          .sorted((a, b) -> Long.compare(a.firstRow(), b.firstRow()))
          .map(block -> train(shard, step, block))
          .filter(block -> block.presentRows() > 0)
          .forEach(changes::add);
    }
    return changes;
  }

  private Map<String, ParameterBlock> work(int shard, GroupExchange exchange, int steps)
      throws IOException, InterruptedException {
    Map<String, ParameterBlock> mine = blocks();
    work(shard, exchange, steps, mine, merged -> set(mine, merged));
    return mine;
  }

  private static void work(
      int shard,
      GroupExchange exchange,
      int steps,
      Map<String, ParameterBlock> mine,
      Exchange.Merged receiver)
      throws IOException, InterruptedException {
    for (int step = 1; step <= steps; step++) {
      List<ParameterBlock> changes = changes(shard, step, mine);
      exchange.step(
          consumer -> {
            for (ParameterBlock block : changes) {
              consumer.accept(block);
            }
          },
          receiver);
    }
  }

  /** Wants every row of the counter, and of the others one in three, another one for each shard. */
  private record Third(int shard, Map<String, ParameterBlock> mine) implements Exchange.Merged {

    private boolean wants(TensorSpec spec, long row) {
      return spec.equals(COUNTER) || row % 3 == shard;
    }

    @Override
    public BitSet wanted(TensorSpec spec, long firstRow, int rowCount) {
      BitSet rows = new BitSet();
      IntStream.range(0, rowCount).filter(row -> wants(spec, firstRow + row)).forEach(rows::set);
      return rows;
    }

    @Override
    public void accept(ParameterBlock block) {
      for (int i = 0; i < block.presentRows(); i++) {
        assertTrue(wants(block.spec(), block.firstRow() + block.row(i)), block::toString);
      }
      set(mine, block);
    }
  }

  /** A second implementation: each step merged in one place. */
  private Map<String, ParameterBlock> expected() throws IOException {
    Map<String, ParameterBlock> blocks = blocks();
    for (int step = 1; step <= STEPS; step++) {
      Map<String, List<ParameterBlock>> parts = new TreeMap<>();
      for (int shard = 0; shard < SHARDS; shard++) {
        for (ParameterBlock change : changes(shard, step, blocks)) {
          parts.computeIfAbsent(key(change), key -> new ArrayList<>()).add(change);
        }
      }
      for (Map.Entry<String, List<ParameterBlock>> entry : parts.entrySet()) {
        blocks.computeIfPresent(entry.getKey(), (key, block) -> merge(block, entry.getValue()));
      }
    }
    return blocks;
  }

  private static ParameterBlock merge(ParameterBlock block, List<ParameterBlock> parts) {
    try {
      return new BlockMerger(MergeRule.named("adasum")).merge(block, parts);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSame(
      Map<String, ParameterBlock> expected, Map<String, ParameterBlock> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (key, block) -> assertArrayEquals(block.values(), actual.get(key).values(), key));
  }

  @Test
  void everyWorkerEndsWithWhatOneMergeOfAllWouldGive() throws Exception {
    List<GroupExchange> exchanges = new ArrayList<>();
    List<Future<Map<String, ParameterBlock>>> results = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      int number = shard;
      // One worker starts late: the deliveries of the others wait for it.
      results.add(
          threads.submit(
              () -> {
                Thread.sleep(number == 2 ? 300 : 0);
                GroupExchange exchange = exchange(number, 0);
                synchronized (exchanges) {
                  exchanges.add(exchange);
                }
                return work(number, exchange, STEPS);
              }));
    }
    meet(0);
    Map<String, ParameterBlock> expected = expected();
    for (Future<Map<String, ParameterBlock>> result : results) {
      assertSame(expected, result.get());
    }
    Map<String, ParameterBlock> published = blocks();
    List<String> keys = new ArrayList<>();
    BlockConsumer part =
        block -> {
          keys.add(key(block));
          set(published, block);
        };
    for (GroupExchange exchange : exchanges) {
      exchange.publish(part);
    }
    assertEquals(keys.stream().distinct().count(), keys.size(), "a block has two owners");
    assertSame(expected, published);
  }

  @Test
  void aWorkerIsSentOnlyTheRowsThatItWants() throws Exception {
    List<Future<Map<String, ParameterBlock>>> results = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      int number = shard;
      Map<String, ParameterBlock> mine = blocks();
      results.add(
          threads.submit(
              () -> {
                work(number, exchange(number, 0), STEPS, mine, new Third(number, mine));
                return mine;
              }));
    }
    meet(0);
    Map<String, ParameterBlock> expected = expected();
    Map<String, ParameterBlock> start = blocks();
    for (int shard = 0; shard < SHARDS; shard++) {
      Third third = new Third(shard, results.get(shard).get());
      expected.forEach(
          (key, block) -> {
            int rowBytes = (int) block.spec().rowBytes();
            for (int row = 0; row < block.rowCount(); row++) {
              boolean wanted = third.wants(block.spec(), block.firstRow() + row);
              byte[] truth = (wanted ? block : start.get(key)).values();
              assertTrue(
                  Arrays.equals(
                      truth,
                      row * rowBytes,
                      (row + 1) * rowBytes,
                      third.mine().get(key).values(),
                      row * rowBytes,
                      (row + 1) * rowBytes),
                  key + " " + row);
            }
          });
    }
  }

  @Test
  void aNewGenerationGoesOnWhereAnOldOneHangs() throws Exception {
    meet(0);
    GroupExchange lonely = exchange(0, 0);
    Future<?> hanging = threads.submit(() -> work(0, lonely, STEPS));
    assertThrows(TimeoutException.class, () -> hanging.get(500, TimeUnit.MILLISECONDS));
    hanging.cancel(true);
    List<Future<Map<String, ParameterBlock>>> results = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      int number = shard;
      results.add(threads.submit(() -> work(number, exchange(number, 1), STEPS)));
    }
    meet(1);
    Map<String, ParameterBlock> expected = expected();
    for (Future<Map<String, ParameterBlock>> result : results) {
      assertSame(expected, result.get());
    }
  }

  @Test
  void aBlockWhoseMergeHasFailedStaysFailed() {
    int counter = new ModelBlocks(model, SHARDS).size() - 1;
    OwnedBlock block =
        new OwnedBlock(new ModelBlocks(model, SHARDS), counter, MergeRule.named("mean"));
    CompletableFuture<Rows> last = null;
    for (int shard = 0; shard < SHARDS; shard++) {
      // The sum of these leaves 64 bits.
      ByteString most = ByteString.copyFrom(new byte[] {-1, -1, -1, -1, -1, -1, -1, 127});
      last =
          block.deliver(
              Rows.newBuilder()
                  .setShard(shard)
                  .setStep(1)
                  .setBlock(counter)
                  .addRows(0)
                  .addCounts(1)
                  .setValues(most)
                  .build());
    }
    assertTrue(last.isCompletedExceptionally());
    ByteString one = ByteString.copyFrom(new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
    Rows again = Rows.newBuilder().setStep(1).addRows(0).addCounts(1).setValues(one).build();
    assertTrue(block.deliver(again).isCompletedExceptionally());
  }

  @Test
  void refusesCallersWithoutTheSecret() throws Exception {
    exchange(1, 0);
    try (Peers stranger = new Peers("stranger", ContainerToken.of(new byte[3], "x"))) {
      stranger.meet(
          Group.newBuilder()
              .addPeers(Peer.newBuilder().setHost("127.0.0.1").setPort(meetings.get(1).port()))
              .build());
      var refused =
          assertThrows(
              ExecutionException.class, () -> stranger.deliver(0, Rows.getDefaultInstance()).get());
      assertTrue(refused.getMessage().contains("UNAUTHENTICATED"), refused.getMessage());
    }
  }
}
