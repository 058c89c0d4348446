package io.paramill.jobs.feature;

import io.paramill.jobs.JobProgress;
import io.paramill.jobs.LocalJobs;
import io.paramill.jobs.shard.ShardJob;
import io.paramill.jobs.shard.ShardRequest;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** A corpus that is sharded by its features, in this process. */
public final class FeatureCorpus {

  /** The attributes of the points. */
  public static final Map<String, String> COLUMNS = Map.of("field", "1,2,3,4,5");

  private final Path folder;
  private final Path input;
  private final Configuration configuration;
  private int runs;

  /** Keeps its files in a folder. */
  public FeatureCorpus(Path folder) {
    this.folder = folder;
    input = folder.resolve("corpus.txt");
    configuration = LocalJobs.configuration(folder);
  }

  /** Its file. */
  public Path input() {
    return input;
  }

  /** The configuration of its jobs. */
  public Configuration configuration() {
    return configuration;
  }

  /** Writes lines. */
  public void write(String lines) throws IOException {
    Files.writeString(input, lines);
  }

  /** The points that scikit-learn clustered, in units of their own. */
  public String points() throws IOException {
    return Arrays.stream(SecondImplementation.read().units())
        .map(
            row ->
                Arrays.stream(row)
                    .mapToObj(Double::toString)
                    .collect(Collectors.joining("\t", "", "\n")))
        .collect(Collectors.joining());
  }

  /** Texts about five things, the first of which is the most frequent. */
  public String texts(int count) {
    Random random = new Random(9);
    StringBuilder lines = new StringBuilder();
    for (int line = 0; line < count; line++) {
      int topic = Math.max(0, random.nextInt(9) - 4);
      for (int word = 0; word < 5 + random.nextInt(20); word++) {
        int rank = (int) Math.abs(random.nextGaussian() * 8);
        lines.append(random.nextInt(4) == 0 ? "all" : "topic" + topic).append(rank).append(' ');
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  /** Writes rows of two numbers, of which small ones are the most frequent. */
  public void writeNumbers(int count) throws IOException {
    Random random = new Random(4);
    StringBuilder lines = new StringBuilder();
    for (int line = 0; line < count; line++) {
      double scale = random.nextDouble();
      lines.append((float) (scale * random.nextGaussian())).append('\t');
      lines.append((float) Math.exp(random.nextGaussian())).append('\n');
    }
    write(lines.toString());
  }

  /** Lets a map have so many bytes. */
  public void split(int bytes) {
    configuration.setInt("mapreduce.input.fileinputformat.split.maxsize", bytes);
  }

  /** Shards it. */
  public ShardManifest shard(String strategy, int shards, Map<String, String> settings)
      throws IOException, InterruptedException {
    return ShardJob.run(
        configuration,
        new ShardRequest(input.toString(), root(runs++), strategy, 7, shards, settings),
        JobProgress.NONE);
  }

  /** Where a run has its shards, the first one being 0. */
  public Location root(int run) {
    return Location.of(folder.resolve("run" + run));
  }

  /** The summed squared distances of the records from the mean of their shard. */
  public static double scatter(ShardManifest manifest) {
    return manifest.shards().stream()
        .mapToDouble(shard -> (double) shard.details().get("spread") * shard.records())
        .sum();
  }
}
