package io.paramill.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.jobs.vocab.VocabJob;
import io.paramill.jobs.vocab.VocabularyRequest;
import io.paramill.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.JobStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRunTest {

  @TempDir private Path folder;
  private Configuration configuration;
  private VocabularyRequest request;

  @BeforeEach
  void prepare() throws IOException {
    configuration = LocalJobs.configuration(folder);
    Path input = Files.writeString(folder.resolve("input"), "a b c\n");
    request = new VocabularyRequest(input.toString(), Location.of(folder.resolve("run")), 1, 0);
  }

  @Test
  void tellsItsNameAndItsEnd() throws Exception {
    List<String> reports = new ArrayList<>();
    var unused =
        VocabJob.run(
            configuration,
            request,
            (job, map, reduce) -> reports.add(job + " " + map + " " + reduce));
    assertEquals(
        "paramill vocabulary of " + request.input() + " 1.0 1.0", reports.get(reports.size() - 1));
    assertTrue(reports.size() > 1, reports.toString());
  }

  @Test
  void stopsWhenItIsInterrupted() {
    assertThrows(
        InterruptedException.class,
        () ->
            VocabJob.run(
                configuration, request, (job, map, reduce) -> Thread.currentThread().interrupt()));
    assertFalse(Files.exists(folder.resolve("run/vocabulary")));
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void knowsWhyAJobFailedThatNobodyKnowsAnyMore() throws IOException {
    String trace =
        """
        io.paramill.tensor.MalformedDataException: Cannot unpack the text [MALFORMED]
        \tat a.B
        Caused by: java.io.EOFException
        """;
    assertEquals(
        "Cannot count: Cannot unpack the text [MALFORMED]",
        failure(InputDataException.class, trace).getMessage());
  }

  @Test
  void tellsWhatAFailureCameOf() throws IOException {
    String trace =
        """
        a.Shuffle$Error: error in fetcher
        \tat a.B
        Caused by: a.C: x
        \tat a.D
        Caused by: b.Full: disk full
        """;
    assertEquals(
        "Cannot count: job_1_0001 failed: a.Shuffle$Error: error in fetcher: b.Full: disk full",
        failure(IOException.class, trace).getMessage());
    String diagnostics =
        """
        exited with exitCode: -1000
        Failing this attempt.Diagnostics: [today]no such file
        """;
    assertEquals(
        "Cannot count: job_1_0001 failed: exited with exitCode: -1000: [today]no such file",
        failure(IOException.class, diagnostics).getMessage());
  }

  private <T extends IOException> T failure(Class<T> type, String trace) throws IOException {
    Path failures = folder.resolve("failures");
    TaskFailures.keep(configuration, Location.of(failures));
    Files.createDirectories(failures);
    Files.writeString(failures.resolve("attempt_1_0001_m_000000_0"), trace);
    return assertThrows(
        type, () -> JobRun.run(new ForgottenJob(configuration), "count", JobProgress.NONE));
  }

  /** Whose master has died without leaving a history. */
  private static final class ForgottenJob extends Job {

    @SuppressWarnings("deprecation")
    ForgottenJob(Configuration configuration) throws IOException {
      super(configuration);
      setJobID(new JobID("1", 1));
    }

    @Override
    public void submit() {
      // There is nothing to run.
    }

    @Override
    public JobStatus.State getJobState() throws IOException {
      throw new IOException("java.io.IOException: Unknown Job job_1_0001");
    }
  }

  @Test
  void setsOnlyWhatNobodySet() {
    JobRun.setDefault(configuration, "mapreduce.job.reduces", "9");
    assertEquals("9", configuration.get("mapreduce.job.reduces"));
    JobRun.setDefault(configuration, "mapreduce.job.reduces", "4");
    assertEquals("9", configuration.get("mapreduce.job.reduces"));
    JobRun.setDefault(configuration, "paramill.anything", "x");
    assertEquals("x", configuration.get("paramill.anything"));
  }
}
