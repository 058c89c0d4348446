package io.paramill.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.paramill.cli.Benchmark;
import io.paramill.cli.TextTable;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.JobRun;
import io.paramill.jobs.shard.ShardJob;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;

/**
 * Every strategy of sharding beside Hadoop's own identity job (its Mapper and Reducer, text in and
 * out) on the same generated lines, with as many reducers, in this process: {@code --size BYTES}
 * (256m by default), {@code --shards N} (4), {@code --tenth yes} measures a tenth of the input as
 * well, for what ten times the input costs. The measure is the CPU time of the process, because the
 * wall's depends on what else the machine does; an identity job before and behind each strategy is
 * what it is compared with. A strategy that reads the input several times counts by the pass.
 */
public final class ShardBenchmark implements Benchmark {

  private static final int WORDS = 40;

  @Override
  public String name() {
    return "shard";
  }

  @Override
  public String description() {
    return "sharding beside Hadoop's identity job [--size BYTES] [--shards N] [--tenth yes]";
  }

  private record Cost(double seconds, double cpuSeconds) {
    Cost mean(Cost other) {
      return new Cost((seconds + other.seconds) / 2, (cpuSeconds + other.cpuSeconds) / 2);
    }

    Cost share(int parts) {
      return new Cost(seconds / parts, cpuSeconds / parts);
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  @Override
  public void run(List<String> arguments, PrintWriter out)
      throws IOException, InterruptedException {
    Arguments options = new Arguments(arguments, Set.of("--size", "--shards", "--tenth", "--by"));
    long size = options.number("--size", 256 << 20);
    int shards = (int) options.number("--shards", 4);
    Map<String, Map<String, String>> strategies = strategies();
    if (!options.all("--by").isEmpty()) {
      strategies.keySet().retainAll(options.all("--by"));
    }
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Configuration configuration = configuration(scratch.path());
      Path input = generate(scratch.file("input"), size);
      // The first jobs also pay for the virtual machine's warming up.
      Path warm = generate(scratch.file("warm"), size / 10);
      identity(configuration, scratch, warm, shards);
      Cost before = identity(configuration, scratch, input, shards);
      TextTable table =
          new TextTable(
              "job", "seconds", "CPU s", "MB/s", "of identity's CPU speed", "of its MB/s");
      row(table, "identity", before, before, size);
      for (var strategy : strategies.entrySet()) {
        Cost tenth = shard(configuration, scratch, warm, shards, strategy);
        Cost cost = shard(configuration, scratch, input, shards, strategy);
        Cost behind = identity(configuration, scratch, input, shards);
        row(table, strategy.getKey(), cost, before.mean(behind), size);
        before = behind;
        if (options.last("--tenth").isPresent()) {
          row(table, strategy.getKey() + ", a tenth", tenth, tenth, size / 10);
        }
      }
      out.printf("%,d bytes of lines, %d shards%n", Files.size(input), shards);
      table.print(out);
    }
  }

  private static Map<String, Map<String, String>> strategies() {
    Map<String, Map<String, String>> strategies = new LinkedHashMap<>();
    strategies.put("size", Map.of());
    strategies.put("count", Map.of());
    strategies.put("random", Map.of());
    strategies.put("time", Map.of("field", "1", "interval", "1d"));
    strategies.put("key", Map.of("field", "2"));
    strategies.put("kmeans", Map.of("iterations", "2"));
    return strategies;
  }

  private static void row(TextTable table, String job, Cost cost, Cost measure, long bytes) {
    table.row(
        job,
        "%.1f".formatted(cost.seconds),
        "%.1f".formatted(cost.cpuSeconds),
        "%.1f".formatted(bytes / 1e6 / cost.seconds),
        "%.2f".formatted(measure.cpuSeconds / cost.cpuSeconds),
        "%.2f".formatted(measure.seconds / cost.seconds));
  }

  static Configuration configuration(Path scratch) {
    Configuration configuration = new Configuration();
    configuration.set("mapreduce.framework.name", "local");
    configuration.set("fs.defaultFS", "file:///");
    configuration.set("hadoop.tmp.dir", scratch.resolve("hadoop").toString());
    configuration.set("mapreduce.client.completion.pollinterval", "100");
    configuration.set("mapreduce.client.progressmonitor.pollinterval", "100");
    configuration.set("mapreduce.local.map.tasks.maximum", "2");
    configuration.set("mapreduce.local.reduce.tasks.maximum", "2");
    return configuration;
  }

  /** Lines of a time, a key and words, as frequent as those of a natural language. */
  private static Path generate(Path file, long size) throws IOException {
    Random random = new Random(size);
    String[] words = new String[5000];
    for (int i = 0; i < words.length; i++) {
      words[i] = Integer.toString(random.nextInt(Integer.MAX_VALUE), 36);
    }
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      long at = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
      long written = 0;
      while (written < size) {
        StringBuilder line = new StringBuilder();
        line.append(Instant.ofEpochSecond(at + random.nextInt(8 * 86_400)))
            .append("\tkey")
            .append(random.nextInt(100_000))
            .append('\t');
        for (int i = 0; i < WORDS; i++) {
          line.append(words[(int) (words.length * Math.pow(random.nextDouble(), 3))]).append(' ');
        }
        writer.append(line).append('\n');
        written += line.length() + 1;
      }
    }
    return file;
  }

  private static Cost cost(ScratchFolder scratch, Work work)
      throws IOException, InterruptedException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    work.run();
    Cost cost =
        new Cost((System.nanoTime() - start) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9);
    new LocalStorage().delete(Location.of(scratch.file("output")));
    return cost;
  }

  private static Cost shard(
      Configuration configuration,
      ScratchFolder scratch,
      Path input,
      int shards,
      Map.Entry<String, Map<String, String>> strategy)
      throws IOException, InterruptedException {
    ShardRequest request =
        new ShardRequest(
            input.toString(),
            Location.of(scratch.file("output")),
            strategy.getKey(),
            1,
            strategy.getKey().equals("time") ? 0 : shards,
            strategy.getValue());
    AtomicInteger passes = new AtomicInteger(1);
    return cost(
            scratch,
            () -> {
              ShardManifest manifest = ShardJob.run(configuration, request, JobProgress.NONE);
              if (manifest.details().get("passes") instanceof Integer before) {
                passes.addAndGet(before);
              }
            })
        .share(passes.get());
  }

  private static Cost identity(
      Configuration configuration, ScratchFolder scratch, Path input, int reducers)
      throws IOException, InterruptedException {
    return cost(
        scratch,
        () -> {
          Job job = Job.getInstance(configuration, "identity");
          job.setNumReduceTasks(reducers);
          job.setOutputKeyClass(LongWritable.class);
          job.setOutputValueClass(Text.class);
          FileInputFormat.addInputPath(job, new org.apache.hadoop.fs.Path(input.toUri()));
          FileOutputFormat.setOutputPath(
              job, new org.apache.hadoop.fs.Path(scratch.file("output").toUri()));
          Counters unused = JobRun.run(job, "run the identity job", JobProgress.NONE);
        });
  }
}
