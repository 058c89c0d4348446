package io.paramill.jobs.vocab;

import io.paramill.corpus.Phrases;
import io.paramill.corpus.UnusableCorpusException;
import io.paramill.corpus.Vocabulary;
import io.paramill.jobs.JobProgress;
import io.paramill.jobs.input.CorpusFiles;
import io.paramill.run.RunLayout;
import io.paramill.run.VocabularyManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Counts the words of a corpus, finds its phrases where they are wanted, and publishes the
 * vocabulary of a run. Runs in the client.
 */
public final class VocabJob {

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
      CountJobs jobs = new CountJobs(configuration, request, temporary, progress);
      Phrases phrases = Phrases.NONE;
      CountJobs.Counted counted = jobs.words(phrases);
      for (int pass = 0; pass < request.phrasing().passes(); pass++) {
        List<String> pairs = jobs.pairs(phrases, counted);
        if (pairs.isEmpty()) {
          break;
        }
        phrases = phrases.plus(pairs);
        counted = jobs.words(phrases);
      }
      return publish(storage, request, digest, counted, phrases, temporary);
    } finally {
      storage.delete(temporary);
    }
  }

  private static VocabularyManifest publish(
      Storage storage,
      VocabularyRequest request,
      String digest,
      CountJobs.Counted counted,
      Phrases phrases,
      Location temporary)
      throws IOException {
    if (counted.tokens() == 0) {
      throw new UnusableCorpusException(
          "Cannot make a vocabulary of " + request.input() + ": it has no words");
    }
    List<Vocabulary.Entry> entries = counted.words();
    if (entries.isEmpty()) {
      throw new UnusableCorpusException(
          "Cannot make a vocabulary of %s: none of its words occurs %d times"
              .formatted(request.input(), request.minCount()));
    }
    if (request.maxWords() > 0 && entries.size() > request.maxWords()) {
      entries = entries.subList(0, request.maxWords());
    }
    Vocabulary vocabulary = new Vocabulary(entries);
    VocabularyManifest manifest =
        new VocabularyManifest(
            digest,
            vocabulary.size(),
            counted.tokens(),
            vocabulary.tokens(),
            counted.counters().findCounter(VocabularyCounter.DOCUMENTS).getValue(),
            counted.counters().findCounter(VocabularyCounter.BYTES).getValue(),
            request.minCount());
    RunLayout layout = new RunLayout(request.root());
    Location whole = temporary.child("vocabulary");
    vocabulary.write(storage, whole.child(layout.vocabulary().name()));
    if (request.phrasing().wanted()) {
      phrases.write(storage, whole.child(layout.phrases().name()));
    }
    manifest.write(storage, whole);
    storage.rename(whole, layout.vocabularyFolder());
    return manifest;
  }
}
