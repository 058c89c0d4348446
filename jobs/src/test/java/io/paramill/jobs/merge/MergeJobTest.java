package io.paramill.jobs.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.format.parts.BlockFiles;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.jobs.InputDataException;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.LocalJobs;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.DType;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeJobTest {

  /** Wide rows, so that a few make several blocks. */
  private static final TensorSpec WIDE =
      new TensorSpec("wide", DType.FLOAT32, Shape.of(11, 1 << 18));

  private static final TensorSpec SMALL = new TensorSpec("small", DType.FLOAT32, Shape.of(40, 6));
  private static final TensorSpec EXACT = new TensorSpec("exact", DType.FLOAT64, Shape.of(9, 3));
  private static final TensorSpec STEPS = new TensorSpec("steps", DType.INT64, Shape.SCALAR);
  private static final List<TensorSpec> SPECS = List.of(SMALL, EXACT, STEPS);

  @TempDir private Path folder;
  private final Storage storage = new LocalStorage();
  private Configuration configuration;
  private RunLayout layout;
  private final Random random = new Random(5);

  /** A part in memory: which rows it has, how often they were updated, and their values. */
  private record Rows(int[] rows, long[] counts, byte[] values) {}

  @BeforeEach
  void prepare() {
    configuration = LocalJobs.configuration(folder);
    layout = new RunLayout(Location.of(folder.resolve("run")));
  }

  private PartManifest merge(int shards, String rule) throws Exception {
    return MergeJob.run(
        configuration,
        new MergeRequest(
            layout.root(), 1, IntStream.range(0, shards).boxed().toList(), rule, Map.of()),
        JobProgress.NONE);
  }

  private byte[] values(TensorSpec spec, int rows, double scale) {
    int elements = (int) spec.shape().rowElements() * rows;
    ByteBuffer buffer =
        ByteBuffer.allocate(elements * spec.dtype().widthBytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      switch (spec.dtype()) {
        case FLOAT32 -> buffer.putFloat((float) (scale * random.nextGaussian()));
        case FLOAT64 -> buffer.putDouble(scale * random.nextGaussian());
        default -> buffer.putLong(random.nextInt(1000));
      }
    }
    return buffer.array();
  }

  private Rows dense(TensorSpec spec) {
    int rows = (int) spec.shape().rows();
    return new Rows(null, null, values(spec, rows, 1));
  }

  private Rows sparse(TensorSpec spec) {
    int[] rows =
        IntStream.range(0, (int) spec.shape().rows()).filter(row -> random.nextBoolean()).toArray();
    long[] counts = random.longs(rows.length, 1, 50).toArray();
    return new Rows(rows, counts, values(spec, rows.length, 0.1));
  }

  private void write(Location to, int round, int shard, Map<TensorSpec, Rows> tensors, double loss)
      throws IOException {
    BlockFiles.Writer writer = new BlockFiles.Writer(storage.create(to.child("blocks.avro")));
    List<TensorSpec> specs =
        tensors.keySet().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
    for (TensorSpec spec : specs) {
      Rows rows = tensors.get(spec);
      int perBlock = ParameterBlock.rowsPerBlock(spec);
      int width = (int) spec.rowBytes();
      for (int first = 0; first < spec.shape().rows(); first += perBlock) {
        int from = first;
        int count = (int) Math.min(perBlock, spec.shape().rows() - first);
        ByteBuffer values = ByteBuffer.allocate(count * width);
        List<Integer> present = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        int all = rows.rows == null ? (int) spec.shape().rows() : rows.rows.length;
        for (int i = 0; i < all; i++) {
          int row = rows.rows == null ? i : rows.rows[i];
          if (row >= from && row < from + count) {
            values.put(rows.values, i * width, width);
            present.add(row - from);
            counts.add(rows.counts == null ? 1L : rows.counts[i]);
          }
        }
        byte[] bytes = new byte[values.position()];
        values.flip().get(bytes);
        boolean sparse = rows.rows != null;
        writer.write(
            new ParameterBlock(
                spec,
                first,
                count,
                sparse ? present.stream().mapToInt(i -> i).toArray() : null,
                rows.counts == null ? null : counts.stream().mapToLong(i -> i).toArray(),
                bytes));
      }
    }
    PartManifest.BlockFile file = writer.finish();
    new PartManifest(
            round,
            shard,
            "digest",
            specs.stream().map(PartManifest.Tensor::of).toList(),
            List.of(file),
            Map.of("loss", loss, "tokens", 100.0, "examples", 10.0 * (shard + 1)))
        .write(storage, to);
  }

  private static byte[] read(Location model, TensorSpec spec) throws IOException {
    try (PartsSource source = PartsSource.open(new LocalStorage(), model);
        TensorReader reader = source.open(spec)) {
      return reader.readAll();
    }
  }

  private byte[] read(TensorSpec spec) throws IOException {
    return read(layout.model(1), spec);
  }

  private List<Map<TensorSpec, Rows>> writeRound(int shards) throws IOException {
    Map<TensorSpec, Rows> base =
        Map.of(SMALL, dense(SMALL), EXACT, dense(EXACT), STEPS, dense(STEPS));
    write(layout.model(0), 0, PartManifest.MERGED, base, 0);
    List<Map<TensorSpec, Rows>> all = new ArrayList<>(List.of(base));
    for (int shard = 0; shard < shards; shard++) {
      Map<TensorSpec, Rows> part =
          Map.of(SMALL, sparse(SMALL), EXACT, sparse(EXACT), STEPS, dense(STEPS));
      write(layout.part(1, shard), 1, shard, part, shard + 0.5);
      all.add(part);
    }
    return all;
  }

  private static double element(TensorSpec spec, byte[] values, int index) {
    ByteBuffer buffer = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
    return switch (spec.dtype()) {
      case FLOAT32 -> buffer.getFloat(index * 4);
      case FLOAT64 -> buffer.getDouble(index * 8);
      default -> buffer.getLong(index * 8);
    };
  }

  /** The rules once more, as the formulas say, in recursive and element-wise form. */
  private static double[] combine(String rule, List<double[]> deltas, List<Long> counts) {
    int length = deltas.get(0).length;
    double[] result = new double[length];
    if (rule.equals("damped-adasum")) {
      double squares = deltas.stream().flatMapToDouble(Arrays::stream).map(d -> d * d).sum();
      double square =
          IntStream.range(0, length)
              .mapToDouble(i -> deltas.stream().mapToDouble(delta -> delta[i]).sum())
              .map(sum -> sum * sum)
              .sum();
      double parallel = Math.max(0, (square / squares - 1) / Math.max(1, deltas.size() - 1));
      double factor = deltas.size() == 1 ? 1 : 0.8 + 0.2 * parallel;
      return Arrays.stream(combine("adasum", deltas, counts)).map(d -> d * factor).toArray();
    }
    if (rule.equals("adasum")) {
      if (deltas.size() == 1) {
        return deltas.get(0);
      }
      int half = Integer.highestOneBit(deltas.size() - 1);
      double[] a = combine(rule, deltas.subList(0, half), counts);
      double[] b = combine(rule, deltas.subList(half, deltas.size()), counts);
      double dot = IntStream.range(0, length).mapToDouble(i -> a[i] * b[i]).sum();
      double aa = IntStream.range(0, length).mapToDouble(i -> a[i] * a[i]).sum();
      double bb = IntStream.range(0, length).mapToDouble(i -> b[i] * b[i]).sum();
      for (int i = 0; i < length; i++) {
        result[i] = a[i] * (1 - dot / (2 * aa)) + b[i] * (1 - dot / (2 * bb));
      }
      return result;
    }
    double total = counts.stream().mapToLong(count -> count).sum();
    for (int i = 0; i < length; i++) {
      for (int k = 0; k < deltas.size(); k++) {
        double weight =
            switch (rule) {
              case "mean" -> 1.0 / deltas.size();
              case "sum" -> 1;
              default -> counts.get(k) / total;
            };
        result[i] += weight * deltas.get(k)[i];
      }
    }
    return result;
  }

  private static void check(
      TensorSpec spec, String rule, List<Map<TensorSpec, Rows>> all, byte[] merged) {
    int width = (int) spec.shape().rowElements();
    for (int row = 0; row < spec.shape().rows(); row++) {
      List<double[]> deltas = new ArrayList<>();
      List<Long> counts = new ArrayList<>();
      for (Map<TensorSpec, Rows> part : all.subList(1, all.size())) {
        Rows rows = part.get(spec);
        for (int i = 0; i < rows.rows.length; i++) {
          if (rows.rows[i] == row) {
            double[] delta = new double[width];
            for (int e = 0; e < width; e++) {
              delta[e] =
                  element(spec, rows.values, i * width + e)
                      - element(spec, all.get(0).get(spec).values, row * width + e);
            }
            deltas.add(delta);
            counts.add(rows.counts[i]);
          }
        }
      }
      double[] change = deltas.isEmpty() ? new double[width] : combine(rule, deltas, counts);
      for (int e = 0; e < width; e++) {
        double expected = element(spec, all.get(0).get(spec).values, row * width + e) + change[e];
        double tolerance = spec.dtype() == DType.FLOAT32 ? 1e-6 : 1e-13;
        assertEquals(expected, element(spec, merged, row * width + e), tolerance, spec + " " + row);
      }
    }
  }

  @Test
  void waitsForPartsThatAreStillMade() throws Exception {
    List<Map<TensorSpec, Rows>> all = writeRound(3);
    Location part = layout.part(1, 2);
    Location later = Location.of(folder.resolve("later"));
    storage.rename(part, later);
    AtomicBoolean published = new AtomicBoolean();
    MergeJob.runAhead(
        configuration,
        new MergeRequest(layout.root(), 1, List.of(0, 1, 2), "mean", Map.of()),
        (job, map, reduce) -> {
          if (map < 1 && !published.getAndSet(true)) {
            assertDoesNotThrow(() -> storage.rename(later, part));
          }
        });
    assertTrue(published.get());
    check(SMALL, "mean", all, read(SMALL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"damped-adasum", "adasum", "row-weighted", "mean", "sum"})
  void mergesAsTheFormulasSay(String rule) throws Exception {
    List<Map<TensorSpec, Rows>> all = writeRound(5);
    PartManifest manifest = merge(5, rule);
    check(SMALL, rule, all, read(SMALL));
    check(EXACT, rule, all, read(EXACT));
    long before = (long) element(STEPS, all.get(0).get(STEPS).values, 0);
    long steps = before;
    for (Map<TensorSpec, Rows> part : all.subList(1, all.size())) {
      steps += (long) element(STEPS, part.get(STEPS).values, 0) - before;
    }
    assertEquals(steps, (long) element(STEPS, read(STEPS), 0));
    assertEquals(500, manifest.metrics().get("tokens"));
    assertEquals(150, manifest.metrics().get("examples"));
    assertEquals(
        (0.5 * 1 + 1.5 * 2 + 2.5 * 3 + 3.5 * 4 + 4.5 * 5) / 15,
        manifest.metrics().get("loss"),
        1e-12);
    assertEquals(manifest, PartManifest.read(storage, layout.model(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"adasum", "row-weighted", "mean", "sum"})
  void keepsTheOnlyShardsRowsBitForBit(String rule) throws Exception {
    List<Map<TensorSpec, Rows>> all = writeRound(1);
    merge(1, rule);
    for (TensorSpec spec : SPECS) {
      byte[] expected = all.get(0).get(spec).values.clone();
      Rows part = all.get(1).get(spec);
      int width = (int) spec.rowBytes();
      for (int i = 0; i * width < part.values.length; i++) {
        int row = part.rows == null ? i : part.rows[i];
        System.arraycopy(part.values, i * width, expected, row * width, width);
      }
      assertArrayEquals(expected, read(spec), spec.name());
    }
  }

  @Test
  void makesTheSameBitsWithAnyNumberOfReducers() throws Exception {
    Map<TensorSpec, Rows> base = Map.of(WIDE, dense(WIDE), SMALL, dense(SMALL));
    write(layout.model(0), 0, PartManifest.MERGED, base, 0);
    for (int shard = 0; shard < 3; shard++) {
      write(layout.part(1, shard), 1, shard, Map.of(WIDE, sparse(WIDE), SMALL, sparse(SMALL)), 1);
    }
    merge(3, "adasum");
    byte[] wide = read(WIDE);
    byte[] small = read(SMALL);
    storage.rename(layout.model(1), layout.root().child("first"));
    configuration.set("mapreduce.job.reduces", "4");
    PartManifest manifest = merge(3, "adasum");
    assertTrue(manifest.files().size() > 1, manifest.toString());
    assertArrayEquals(wide, read(WIDE));
    assertArrayEquals(small, read(SMALL));
  }

  @Test
  void copiesWhatNoShardTouched() throws Exception {
    Rows base = dense(SMALL);
    write(layout.model(0), 0, PartManifest.MERGED, Map.of(SMALL, base), 0);
    write(layout.part(1, 0), 1, 0, Map.of(), 0);
    write(
        layout.part(1, 1), 1, 1, Map.of(SMALL, new Rows(new int[0], new long[0], new byte[0])), 0);
    merge(2, "adasum");
    assertArrayEquals(base.values, read(SMALL));
  }

  @Test
  void leavesNothingBehindButTheModel() throws Exception {
    writeRound(2);
    merge(2, "mean");
    try (var files = Files.walk(folder.resolve("run/rounds/round-00001"))) {
      assertEquals(
          List.of("blocks-00000.avro", "manifest.json"),
          files
              .filter(file -> Files.isRegularFile(file) && !file.toString().contains("/parts/"))
              .map(file -> file.getFileName().toString())
              .sorted()
              .toList());
    }
    assertThrows(FileAlreadyExistsException.class, () -> merge(2, "mean"));
  }

  @Test
  void refusesMissingAndForeignParts() throws Exception {
    writeRound(1);
    assertThrows(NoSuchFileException.class, () -> merge(2, "mean"));
    write(layout.part(1, 1), 1, 1, Map.of(WIDE, dense(WIDE)), 0);
    assertThrows(MalformedDataException.class, () -> merge(2, "mean"));
  }

  @Test
  void namesTheDamagedFileWhenTheJobFails() throws Exception {
    writeRound(2);
    Path file = folder.resolve("run/rounds/round-00001/parts/shard-00001/blocks.avro");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    String message = assertThrows(InputDataException.class, () -> merge(2, "mean")).getMessage();
    assertTrue(message.startsWith("Cannot merge round 1 of " + layout.root() + ": "), message);
    assertTrue(message.contains("[CHECKSUM, " + file), message);
    assertEquals(List.of("parts"), LocalJobs.names(folder.resolve("run/rounds/round-00001")));
  }
}
