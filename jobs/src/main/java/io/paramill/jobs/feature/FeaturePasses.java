package io.paramill.jobs.feature;

import io.paramill.corpus.UnusableCorpusException;
import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.shard.Preparation;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.Reducer;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat;

/**
 * Passes over a corpus whose records are turned into features, a MapReduce job each. What they
 * yield does not depend on the number of maps. Runs in the client.
 */
public final class FeaturePasses {

  /** The most records of a sample; 65,536 by default. */
  public static final String SAMPLE_RECORDS = "paramill.shard.sample.records";

  private static final int DEFAULT_SAMPLE_RECORDS = 1 << 16;

  /** The most numbers of a sample, 16 MB of them in the client, whatever is set. */
  private static final int SAMPLE_NUMBERS = 1 << 21;

  private final Preparation preparation;
  private final Location folder;
  private final Location statistics;
  private final long[] sums;
  private final int features;
  private final long records;
  private int passes;
  private int files;

  /**
   * Makes the first pass, which learns what the features need.
   *
   * @throws UnusableCorpusException if there is no record that can be used
   */
  public FeaturePasses(Preparation preparation) throws IOException, InterruptedException {
    this.preparation = preparation;
    folder = preparation.temporary().child("features");
    FeatureFields fields = FeatureFields.of(preparation.request().settings());
    long[] learnt = sums("statistics", StatisticsMapper.class, task(null, null, 0)).get(0);
    records = learnt == null ? 0 : learnt[0];
    if (records == 0) {
      throw new UnusableCorpusException(
          "Cannot shard %s: it has no records with features"
              .formatted(preparation.request().input()));
    }
    sums = learnt;
    statistics = write(this::writeModel);
    features = FeatureStatistics.model(fields, sums).size();
  }

  /** How many records can be used. */
  public long records() {
    return records;
  }

  /** The most records of a shard that has at most so many times the mean's, rounded up. */
  public long cap(double balance, int shards) {
    // 1.1 times 200 is a little more than 220.
    return (long) Math.ceil(balance * records / shards * (1 - 0x1p-40));
  }

  /** How many features each of them has. */
  public int features() {
    return features;
  }

  /** How many passes were made. */
  public int passes() {
    return passes;
  }

  /** Writes the model of the corpus ({@link FeatureFields#readModel}). */
  public void writeModel(DataOutput output) throws IOException {
    new LongsWritable(sums).write(output);
  }

  /** Writes what all tasks read. */
  public Location write(SideFile.Content content) throws IOException {
    Location file = folder.child("side-" + files++);
    SideFile.write(storage(), file, content);
    return file;
  }

  /** A pass that adds arrays up, by their keys. */
  public Map<Integer, long[]> sums(
      String name,
      Class<? extends Mapper<DocumentKey, CorpusRecord, IntWritable, LongsWritable>> mapper,
      Location side)
      throws IOException, InterruptedException {
    return sums(name, mapper, task(statistics, side, 0));
  }

  private Map<Integer, long[]> sums(
      String name,
      Class<? extends Mapper<DocumentKey, CorpusRecord, IntWritable, LongsWritable>> mapper,
      FeatureTask task)
      throws IOException, InterruptedException {
    Job job = job(name, task);
    job.setMapperClass(mapper);
    job.setCombinerClass(SumReducer.class);
    job.setReducerClass(SumReducer.class);
    job.setOutputKeyClass(IntWritable.class);
    job.setOutputValueClass(LongsWritable.class);
    Map<Integer, long[]> sums = new TreeMap<>();
    IntWritable key = new IntWritable();
    read(job, name, key, LongsWritable::new, value -> sums.put(key.get(), value.values()));
    return sums;
  }

  /**
   * A pass over a uniform sample, or over all records if they are not many; rows in the order of
   * the records.
   *
   * @param numbers how many there are in a row
   */
  public List<double[]> sample(
      String name,
      Class<? extends Mapper<DocumentKey, CorpusRecord, NullWritable, PointWritable>> mapper,
      Location side,
      int numbers)
      throws IOException, InterruptedException {
    double wanted =
        Math.min(
            preparation.configuration().getInt(SAMPLE_RECORDS, DEFAULT_SAMPLE_RECORDS),
            SAMPLE_NUMBERS / numbers);
    List<PointWritable> points =
        values(
            name,
            mapper,
            PointReducer.class,
            PointWritable::new,
            side,
            Math.min(1, wanted / records));
    points.sort(PointWritable.BY_PLACE);
    return points.stream().map(PointWritable::numbers).toList();
  }

  /** A pass that leaves values in no particular order; all of them must fit the client. */
  public <V extends Writable> List<V> values(
      String name,
      Class<? extends Mapper<DocumentKey, CorpusRecord, NullWritable, V>> mapper,
      Class<? extends Reducer<NullWritable, V, NullWritable, V>> reducer,
      Supplier<V> type,
      Location side,
      double size)
      throws IOException, InterruptedException {
    Job job = job(name, task(statistics, side, size));
    job.setMapperClass(mapper);
    job.setReducerClass(reducer);
    job.setOutputKeyClass(NullWritable.class);
    job.setOutputValueClass(type.get().getClass());
    List<V> values = new ArrayList<>();
    read(job, name, NullWritable.get(), type, values::add);
    return values;
  }

  private FeatureTask task(Location learnt, Location side, double size) {
    return new FeatureTask(
        preparation.request().settings(),
        learnt == null ? null : learnt.uri(),
        side == null ? null : side.uri(),
        preparation.request().seed() + passes,
        size);
  }

  private Storage storage() {
    return preparation.storage();
  }

  private Job job(String name, FeatureTask task) throws IOException {
    Job job =
        preparation.job(
            "paramill %s of %s".formatted(name, preparation.request().input()),
            folder.child("pass-" + passes++));
    task.to(job.getConfiguration());
    job.setNumReduceTasks(1);
    job.setOutputFormatClass(SequenceFileOutputFormat.class);
    return job;
  }

  private <V extends Writable> void read(
      Job job, String name, Writable key, Supplier<V> values, Consumer<V> consumer)
      throws IOException, InterruptedException {
    Counters unused =
        preparation.run(job, "find the %s of %s".formatted(name, preparation.request().input()));
    Path output = FileOutputFormat.getOutputPath(job);
    for (Storage.Entry file : storage().list(HadoopStorage.location(output))) {
      if (file.folder() || file.location().name().startsWith(".")) {
        continue;
      }
      try (SequenceFile.Reader reader =
          new SequenceFile.Reader(
              job.getConfiguration(),
              SequenceFile.Reader.file(HadoopStorage.path(file.location())))) {
        V value = values.get();
        while (reader.next(key, value)) {
          consumer.accept(value);
          value = values.get();
        }
      }
    }
  }
}
