package io.paramill.benchmark;

import io.paramill.cli.Benchmark;
import io.paramill.cli.TextTable;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.feature.ShardSpread;
import io.paramill.jobs.feature.Spread;
import io.paramill.jobs.shard.ShardJob;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * How alike the documents of a shard are, and how alike the shards, for every strategy that shards
 * text: the variance of hashed TF-IDF within and between shards, with jobs in this process.
 *
 * <pre>
 * --corpus PATH    what to shard; by default the environment's PARAMILL_CORPUS
 * --shards N       8 by default
 * </pre>
 */
public final class ShardVarianceBenchmark implements Benchmark {

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
    Arguments options = new Arguments(arguments, Set.of("--corpus", "--shards"));
    String corpus = options.last("--corpus").orElse(System.getenv("PARAMILL_CORPUS"));
    if (corpus == null) {
      throw new IllegalArgumentException("Missing --corpus PATH");
    }
    int shards = (int) options.number("--shards", 8);
    TextTable table =
        new TextTable(
            "strategy", "within", "between", "between, % of all", "records", "largest / mean");
    for (var strategy : strategies().entrySet()) {
      try (ScratchFolder scratch = ScratchFolder.create()) {
        Configuration configuration = ShardBenchmark.configuration(scratch.path());
        ShardManifest manifest =
            ShardJob.run(
                configuration,
                new ShardRequest(
                    Path.of(corpus).toAbsolutePath().toString(),
                    Location.of(scratch.file("run")),
                    strategy.getKey().split(" ", -1)[0],
                    1,
                    shards,
                    strategy.getValue()),
                JobProgress.NONE);
        Spread spread =
            ShardSpread.measure(
                configuration, Location.of(scratch.file("run")), Map.of(), JobProgress.NONE);
        row(table, strategy.getKey(), manifest, spread);
      }
    }
    table.print(out);
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

  private static Map<String, Map<String, String>> strategies() {
    Map<String, Map<String, String>> strategies = new LinkedHashMap<>();
    strategies.put("size", Map.of());
    strategies.put("count", Map.of());
    strategies.put("random", Map.of());
    strategies.put("kmeans", Map.of());
    strategies.put("kmeans --balance 1.05", Map.of("balance", "1.05"));
    strategies.put("variance", Map.of());
    strategies.put("variance --objective between", Map.of("objective", "between"));
    return strategies;
  }
}
