package io.paramill.jobs.vocab;

import io.paramill.corpus.UnusableCorpusException;
import io.paramill.corpus.Vocabulary;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.JobRun;
import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.CorpusFile;
import io.paramill.jobs.input.CorpusFiles;
import io.paramill.jobs.input.CorpusInputFormat;
import io.paramill.jobs.shard.Holdout;
import io.paramill.run.RunLayout;
import io.paramill.run.VocabularyManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
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

/** Counts the words of a corpus and publishes the vocabulary of a run. Runs in the client. */
public final class VocabJob {

  private static final long BYTES_PER_REDUCER = 4L << 30;
  private static final int MAX_DEFAULT_REDUCERS = 32;

  private VocabJob() {}

  /** The digest of all that the vocabulary depends on. */
  public static String inputDigest(Configuration configuration, VocabularyRequest request)
      throws IOException {
    return CorpusFiles.digest(configuration, request.input(), request.digested());
  }

  /**
   * Runs the job.
   *
   * @throws java.io.FileNotFoundException if there is no input
   * @throws FileAlreadyExistsException if the run has a vocabulary
   * @throws UnusableCorpusException if the corpus has no words, or none is frequent enough
   * @throws IOException if the job fails; nothing is left behind then
   */
  public static VocabularyManifest run(
      Configuration configuration, VocabularyRequest request, JobProgress progress)
      throws IOException, InterruptedException {
    Storage storage = new HadoopStorage(configuration);
    Location folder = new RunLayout(request.root()).vocabularyFolder();
    if (storage.exists(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    String digest = inputDigest(configuration, request);
    Location temporary = folder.sibling("_" + folder.name());
    storage.delete(temporary);
    try {
      Job job = job(configuration, request, temporary);
      Counters counters = JobRun.run(job, "count the words of " + request.input(), progress);
      return publish(job.getConfiguration(), request, digest, counters, temporary);
    } finally {
      storage.delete(temporary);
    }
  }

  private static Job job(Configuration configuration, VocabularyRequest request, Location temporary)
      throws IOException {
    Job job =
        JobRun.create(configuration, "paramill vocabulary of " + request.input(), VocabJob.class);
    job.getConfiguration().set(CorpusInputFormat.INPUT, request.input());
    job.getConfiguration().setLong(VocabularyReducer.MIN_COUNT, request.minCount());
    long bytes =
        CorpusFiles.list(configuration, request.input()).stream()
            .mapToLong(CorpusFile::lengthBytes)
            .sum();
    JobRun.setDefault(
        job.getConfiguration(),
        MRJobConfig.NUM_REDUCES,
        Long.toString(Math.min(MAX_DEFAULT_REDUCERS, 1 + bytes / BYTES_PER_REDUCER)));
    if (request.holdsOut()) {
      // A record is set aside by its place, which depends on what a record is.
      Holdout.to(job.getConfiguration(), request.shards());
      request.shards().lines().to(job.getConfiguration());
    }
    job.setInputFormatClass(CorpusInputFormat.class);
    job.setMapperClass(VocabularyMapper.class);
    job.setCombinerClass(sum());
    job.setReducerClass(VocabularyReducer.class);
    job.setOutputKeyClass(Text.class);
    job.setOutputValueClass(LongWritable.class);
    job.setOutputFormatClass(SequenceFileOutputFormat.class);
    FileOutputFormat.setOutputPath(job, HadoopStorage.path(temporary.child("counts")));
    TaskFailures.keep(job.getConfiguration(), temporary.child("failures"));
    return job;
  }

  @SuppressWarnings("rawtypes")
  private static Class<LongSumReducer> sum() {
    return LongSumReducer.class;
  }

  private static VocabularyManifest publish(
      Configuration configuration,
      VocabularyRequest request,
      String digest,
      Counters counters,
      Location temporary)
      throws IOException {
    long tokens = counters.findCounter(VocabularyCounter.TOKENS).getValue();
    if (tokens == 0) {
      throw new UnusableCorpusException(
          "Cannot make a vocabulary of " + request.input() + ": it has no words");
    }
    Storage storage = new HadoopStorage(configuration);
    List<Vocabulary.Entry> entries = entries(configuration, temporary.child("counts"));
    if (entries.isEmpty()) {
      throw new UnusableCorpusException(
          "Cannot make a vocabulary of %s: none of its words occurs %d times"
              .formatted(request.input(), request.minCount()));
    }
    entries.sort(Vocabulary.Entry.ORDER);
    if (request.maxWords() > 0 && entries.size() > request.maxWords()) {
      entries = entries.subList(0, request.maxWords());
    }
    Vocabulary vocabulary = new Vocabulary(entries);
    VocabularyManifest manifest =
        new VocabularyManifest(
            digest,
            vocabulary.size(),
            tokens,
            vocabulary.tokens(),
            counters.findCounter(VocabularyCounter.DOCUMENTS).getValue(),
            counters.findCounter(VocabularyCounter.BYTES).getValue(),
            request.minCount());
    RunLayout layout = new RunLayout(request.root());
    Location whole = temporary.child("vocabulary");
    vocabulary.write(storage, whole.child(layout.vocabulary().name()));
    manifest.write(storage, whole);
    storage.rename(whole, layout.vocabularyFolder());
    return manifest;
  }

  private static List<Vocabulary.Entry> entries(Configuration configuration, Location folder)
      throws IOException {
    List<Vocabulary.Entry> entries = new ArrayList<>();
    Text word = new Text();
    LongWritable count = new LongWritable();
    for (Storage.Entry file : new HadoopStorage(configuration).list(folder)) {
      if (file.folder() || file.location().name().startsWith(".")) {
        continue;
      }
      try (SequenceFile.Reader reader =
          new SequenceFile.Reader(
              configuration, SequenceFile.Reader.file(HadoopStorage.path(file.location())))) {
        while (reader.next(word, count)) {
          entries.add(new Vocabulary.Entry(word.toString(), count.get()));
        }
      }
    }
    return entries;
  }
}
