package io.paramill.jobs.shard;

import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.CorpusFile;
import io.paramill.jobs.input.CorpusFiles;
import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.FieldPath;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat;
import org.apache.hadoop.mapreduce.lib.reduce.LongSumReducer;

/**
 * Counts the keys of a sample of the records: those whose place's hash is below a limit, the same
 * ones whatever the number of maps.
 */
final class KeySample {

  private static final String RATE = "paramill.shard.sample.rate";

  /** About so many records are sampled; a share of 1/1000 is known to a tenth of itself then. */
  private static final double RECORDS = 100_000;

  /** A guess that is rather too low: the sample becomes larger, not smaller. */
  private static final double RECORD_BYTES = 200;

  private final Preparation preparation;

  KeySample(Preparation preparation) {
    this.preparation = preparation;
  }

  /** The heavy keys, most frequent first; they are not to be split if they stay whole. */
  List<HeavyKey> heavy(boolean whole) throws IOException, InterruptedException {
    ShardRequest request = preparation.request();
    int shards = preparation.shards();
    Counts counts = counts(shards);
    List<HeavyKey> heavy = new ArrayList<>();
    counts.frequent.forEach(
        (key, count) -> {
          if (HeavyKey.isHeavy((double) count / counts.all, shards)) {
            HeavyKey found = HeavyKey.of(key, (double) count / counts.all, request.seed(), shards);
            heavy.add(whole ? found.whole() : found);
          }
        });
    heavy.sort(Comparator.comparingDouble(HeavyKey::share).reversed().thenComparing(HeavyKey::key));
    return heavy;
  }

  /** How often each key was found that may be heavy, and how often any was. */
  private record Counts(Map<String, Long> frequent, long all) {}

  private Counts counts(int shards) throws IOException, InterruptedException {
    String input = preparation.request().input();
    Location output = preparation.temporary().child("sample");
    Job job = preparation.job("paramill key sample of " + input, output);
    job.getConfiguration().setDouble(RATE, rate());
    ShardPlan.fixed(preparation.request(), preparation.shards()).to(job.getConfiguration());
    job.setMapperClass(SampleMapper.class);
    job.setCombinerClass(reducer());
    job.setReducerClass(reducer());
    job.setNumReduceTasks(1);
    job.setOutputKeyClass(Text.class);
    job.setOutputValueClass(LongWritable.class);
    job.setOutputFormatClass(SequenceFileOutputFormat.class);
    Counters unused = preparation.run(job, "sample the keys of " + input);
    return read(output, shards);
  }

  @SuppressWarnings("rawtypes")
  private static Class<LongSumReducer> reducer() {
    return LongSumReducer.class;
  }

  private double rate() throws IOException {
    long bytes =
        CorpusFiles.list(preparation.configuration(), preparation.request().input()).stream()
            .mapToLong(CorpusFile::lengthBytes)
            .sum();
    return Math.min(1, RECORDS * RECORD_BYTES / bytes);
  }

  private Counts read(Location output, int shards) throws IOException {
    Map<String, Long> frequent = new TreeMap<>();
    long all = 0;
    Text key = new Text();
    LongWritable count = new LongWritable();
    for (Storage.Entry file : preparation.storage().list(output)) {
      if (file.folder() || !file.location().name().startsWith("part-")) {
        continue;
      }
      try (SequenceFile.Reader reader =
          new SequenceFile.Reader(
              preparation.configuration(),
              SequenceFile.Reader.file(HadoopStorage.path(file.location())))) {
        while (reader.next(key, count)) {
          all += count.get();
          // What is heavy among all is so among those before it, which only few others are.
          if (HeavyKey.isHeavy((double) count.get() / all, shards)) {
            frequent.put(key.toString(), count.get());
          }
        }
      }
    }
    return new Counts(frequent, all);
  }

  /** Counts the keys of sampled records. Runs in a map. */
  static final class SampleMapper extends Mapper<DocumentKey, CorpusRecord, Text, LongWritable> {

    private static final LongWritable ONE = new LongWritable(1);

    /** The sample shall not be the records that another choice by the same seed makes. */
    private static final long SALT = 0x73616d706c65L;

    private final Text key = new Text();
    private FieldPath field;
    private Holdout holdout;
    private PlaceHash hash;
    private long limit;

    @Override
    public void run(Context context) throws IOException, InterruptedException {
      TaskFailures.watch(context, () -> super.run(context));
    }

    @Override
    protected void setup(Context context) throws IOException {
      ShardPlan plan = ShardPlan.from(context.getConfiguration());
      field = Attribute.of(plan.settings());
      holdout = Holdout.of(context.getConfiguration());
      hash = new PlaceHash(plan.seed() ^ SALT);
      limit = (long) (context.getConfiguration().getDouble(RATE, 1) * (1L << 53));
    }

    @Override
    protected void map(DocumentKey place, CorpusRecord record, Context context)
        throws IOException, InterruptedException {
      if (PlaceHash.mix(hash.of(place)) >>> 11 < limit && !holdout.takes(place)) {
        try {
          key.set(field.of(record).toString());
          context.write(key, ONE);
        } catch (RejectedRecordException e) {
          // The job that shards rejects it, with its reason.
        }
      }
    }
  }
}
