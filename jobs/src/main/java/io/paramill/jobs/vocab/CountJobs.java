package io.paramill.jobs.vocab;

import io.paramill.corpus.Phrases;
import io.paramill.corpus.Vocabulary;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.JobRun;
import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.CorpusFile;
import io.paramill.jobs.input.CorpusFiles;
import io.paramill.jobs.input.CorpusInputFormat;
import io.paramill.jobs.shard.Holdout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat;
import org.apache.hadoop.mapreduce.lib.reduce.LongSumReducer;

/** The jobs that count words, and pairs of neighbours, over the same corpus. Runs in the client. */
final class CountJobs {

  /** Words, the most frequent ones first, and what the job counted besides. */
  record Counted(List<Vocabulary.Entry> words, Counters counters) {

    long tokens() {
      return counters.findCounter(VocabularyCounter.TOKENS).getValue();
    }
  }

  private static final long BYTES_PER_REDUCER = 4L << 30;
  private static final int MAX_DEFAULT_REDUCERS = 32;

  private final Configuration configuration;
  private final VocabularyRequest request;
  private final Location temporary;
  private final JobProgress progress;
  private final Storage storage;

  CountJobs(
      Configuration configuration,
      VocabularyRequest request,
      Location temporary,
      JobProgress progress) {
    this.configuration = configuration;
    this.request = request;
    this.temporary = temporary;
    this.progress = progress;
    storage = new HadoopStorage(configuration);
  }

  /** Counts words, these phrases among them. */
  Counted words(Phrases phrases) throws IOException, InterruptedException {
    Job job = job("vocabulary", phrases);
    job.setReducerClass(VocabularyReducer.class);
    return run(job, "count the words of ");
  }

  /** The pairs of words that are phrases, the most frequent ones first. */
  List<String> pairs(Phrases phrases, Counted counted) throws IOException, InterruptedException {
    Location words = temporary.child("words.tsv");
    new Vocabulary(counted.words()).write(storage, words);
    Job job = job("phrases", phrases);
    Configuration settings = job.getConfiguration();
    settings.setBoolean(VocabularyMapper.PAIRS, true);
    settings.set(PhraseReducer.WORDS, words.toString());
    settings.setLong(PhraseReducer.TOKENS, counted.tokens());
    settings.setDouble(PhraseReducer.THRESHOLD, request.phrasing().threshold());
    job.setReducerClass(PhraseReducer.class);
    List<String> pairs =
        run(job, "count the pairs of words of ").words().stream()
            .map(Vocabulary.Entry::word)
            .toList();
    storage.delete(words);
    return pairs;
  }

  private Job job(String what, Phrases phrases) throws IOException {
    Job job =
        JobRun.create(
            configuration, "paramill " + what + " of " + request.input(), CountJobs.class);
    Configuration settings = job.getConfiguration();
    settings.set(CorpusInputFormat.INPUT, request.input());
    settings.setLong(VocabularyReducer.MIN_COUNT, request.minCount());
    long bytes =
        CorpusFiles.list(configuration, request.input()).stream()
            .mapToLong(CorpusFile::lengthBytes)
            .sum();
    JobRun.setDefault(
        settings,
        MRJobConfig.NUM_REDUCES,
        Long.toString(Math.min(MAX_DEFAULT_REDUCERS, 1 + bytes / BYTES_PER_REDUCER)));
    if (request.holdsOut()) {
      // A record is set aside by its place, which depends on what a record is.
      Holdout.to(settings, request.shards());
      request.shards().lines().to(settings);
    }
    if (phrases.size() > 0) {
      Location file = temporary.child("phrases.tsv");
      storage.delete(file);
      phrases.write(storage, file);
      settings.set(VocabularyMapper.PHRASES, file.toString());
    }
    job.setInputFormatClass(CorpusInputFormat.class);
    job.setMapperClass(VocabularyMapper.class);
    job.setCombinerClass(sum());
    job.setOutputKeyClass(Text.class);
    job.setOutputValueClass(LongWritable.class);
    job.setOutputFormatClass(SequenceFileOutputFormat.class);
    FileOutputFormat.setOutputPath(job, HadoopStorage.path(counts()));
    TaskFailures.keep(settings, temporary.child("failures"));
    return job;
  }

  @SuppressWarnings("rawtypes")
  private static Class<LongSumReducer> sum() {
    return LongSumReducer.class;
  }

  private Location counts() {
    return temporary.child("counts");
  }

  private Counted run(Job job, String purpose) throws IOException, InterruptedException {
    Counters counters = JobRun.run(job, purpose + request.input(), progress);
    List<Vocabulary.Entry> words = entries(job.getConfiguration());
    words.sort(Vocabulary.Entry.ORDER);
    storage.delete(counts());
    return new Counted(words, counters);
  }

  private List<Vocabulary.Entry> entries(Configuration settings) throws IOException {
    List<Vocabulary.Entry> entries = new ArrayList<>();
    Text word = new Text();
    LongWritable count = new LongWritable();
    for (Storage.Entry file : storage.list(counts())) {
      if (file.folder() || file.location().name().startsWith(".")) {
        continue;
      }
      try (SequenceFile.Reader reader =
          new SequenceFile.Reader(
              settings, SequenceFile.Reader.file(HadoopStorage.path(file.location())))) {
        while (reader.next(word, count)) {
          entries.add(new Vocabulary.Entry(word.toString(), count.get()));
        }
      }
    }
    return entries;
  }
}
