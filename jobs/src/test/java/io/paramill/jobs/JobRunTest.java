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
  void setsOnlyWhatNobodySet() {
    JobRun.setDefault(configuration, "mapreduce.job.reduces", "9");
    assertEquals("9", configuration.get("mapreduce.job.reduces"));
    JobRun.setDefault(configuration, "mapreduce.job.reduces", "4");
    assertEquals("9", configuration.get("mapreduce.job.reduces"));
    JobRun.setDefault(configuration, "paramill.anything", "x");
    assertEquals("x", configuration.get("paramill.anything"));
  }
}
