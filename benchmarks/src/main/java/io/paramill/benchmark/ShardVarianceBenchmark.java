package io.paramill.benchmark;

import io.paramill.cli.Benchmark;
import io.paramill.cli.TextTable;
import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.feature.ShardSpread;
import io.paramill.jobs.feature.Spread;
import io.paramill.jobs.shard.ShardJob;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How alike the documents of a shard are, and how alike the shards, for every strategy that shards
 * text: the variance of hashed TF-IDF within and between shards, with jobs in this process. For
 * {@code time} the documents come one a minute, for {@code key} each hundred neighbours have one.
 *
 * <pre>
 * --corpus PATH    what to shard; by default the environment's PARAMILL_CORPUS
 * --shards N       8 by default
 * --by ROW         one row only, such as time or "kmeans --balance 1.05"; may be repeated
 * </pre>
 */
public final class ShardVarianceBenchmark implements Benchmark {

  private static final int NEIGHBOURS = 100;
  private static final int SECONDS = 60;

  /** Where documents with a time and a key are, and how many there are. */
  private record Attributed(Path file, long documents) {}

  @Override
  public String name() {
    return "shard-variance";
  }

  @Override
  public String description() {
    return "variance within and between shards, for every strategy [--corpus PATH] [--shards N]";
  }

  @Override
  public void run(List<String> arguments, PrintWriter out)
      throws IOException, InterruptedException {
    Arguments options = new Arguments(arguments, Set.of("--corpus", "--shards", "--by"));
    String corpus = options.last("--corpus").orElse(System.getenv("PARAMILL_CORPUS"));
    if (corpus == null) {
      throw new IllegalArgumentException("Missing --corpus PATH");
    }
    int shards = (int) options.number("--shards", 8);
    TextTable table =
        new TextTable(
            "strategy", "within", "between", "between, % of all", "records", "largest / mean");
    Path input = Path.of(corpus).toAbsolutePath();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Attributed attributed = attributed(scratch, input);
      var strategies = strategies((attributed.documents - 1) / shards + 1);
      if (!options.all("--by").isEmpty()) {
        strategies.keySet().retainAll(options.all("--by"));
      }
      for (var strategy : strategies.entrySet()) {
        Path read = strategy.getValue().containsKey("field") ? attributed.file : input;
        row(table, strategy.getKey(), read, shards, strategy.getValue());
      }
    }
    table.print(out);
  }

  private static void row(
      TextTable table, String strategy, Path input, int shards, Map<String, String> settings)
      throws IOException, InterruptedException {
    try (ScratchFolder scratch = ScratchFolder.create()) {
      ShardManifest manifest = shard(scratch, input, strategy.split(" ", -1)[0], shards, settings);
      row(table, strategy, manifest, spread(scratch));
    }
  }

  private static Spread spread(ScratchFolder scratch) throws IOException, InterruptedException {
    return ShardSpread.measure(
        ShardBenchmark.configuration(scratch.path()),
        Location.of(scratch.file("run")),
        Map.of(),
        JobProgress.NONE);
  }

  private static ShardManifest shard(
      ScratchFolder scratch, Path input, String by, int shards, Map<String, String> settings)
      throws IOException, InterruptedException {
    return ShardJob.run(
        ShardBenchmark.configuration(scratch.path()),
        new ShardRequest(
            input.toString(),
            Location.of(scratch.file("run")),
            by,
            1,
            by.equals("time") ? 0 : shards,
            settings),
        JobProgress.NONE);
  }

  private static Attributed attributed(ScratchFolder scratch, Path corpus)
      throws IOException, InterruptedException {
    ShardManifest all = shard(scratch, corpus, "count", 1, Map.of());
    ShardManifest.Shard only = all.shards().get(0);
    Location folder = Location.of(scratch.file("run")).child("shards").child(only.path());
    Storage storage = new LocalStorage();
    Location file = Location.of(scratch.file("attributed"));
    long documents = 0;
    try (DocumentFiles.Writer writer = new DocumentFiles.Writer(storage.create(file))) {
      for (String part : only.files()) {
        try (var reader = new DocumentFiles.Reader(storage.open(folder.child(part)))) {
          for (Document next = reader.next(); next != null; next = reader.next()) {
            String key = "key" + documents / NEIGHBOURS;
            writer.write(new Document(key, SECONDS * documents, next.text()));
            documents++;
          }
        }
      }
    }
    return new Attributed(scratch.file("attributed"), documents);
  }

  private static void row(TextTable table, String strategy, ShardManifest manifest, Spread spread) {
    long largest =
        manifest.shards().stream().mapToLong(ShardManifest.Shard::records).max().orElse(0);
    table.row(
        strategy,
        "%.4f".formatted(spread.within()),
        "%.5f".formatted(spread.between()),
        "%.2f".formatted(100 * spread.between() / (spread.within() + spread.between())),
        manifest.records(),
        "%.2f".formatted((double) largest * manifest.shards().size() / manifest.records()));
  }

  private static Map<String, Map<String, String>> strategies(long minutes) {
    Map<String, Map<String, String>> strategies = new LinkedHashMap<>();
    strategies.put("size", Map.of());
    strategies.put("count", Map.of());
    strategies.put("random", Map.of());
    strategies.put(
        "time", Map.of("field", "offset", "time-format", "s", "interval", minutes + "m"));
    strategies.put("key", Map.of("field", "source"));
    strategies.put("kmeans", Map.of());
    strategies.put("kmeans --balance 1.05", Map.of("balance", "1.05"));
    strategies.put("variance", Map.of());
    strategies.put("variance --balance 1.05", Map.of("balance", "1.05"));
    strategies.put("variance --objective between", Map.of("objective", "between"));
    return strategies;
  }
}
