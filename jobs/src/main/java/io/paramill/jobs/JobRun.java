package io.paramill.jobs;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobStatus;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.apache.hadoop.mapreduce.TaskCompletionEvent;
import org.apache.hadoop.mapreduce.TaskReport;
import org.apache.hadoop.mapreduce.TaskType;

/** Makes, runs and watches one MapReduce job. Runs in the client. */
public final class JobRun {

  private static final long POLL_MILLIS = 250;
  private static final int KILL_POLLS = 60;
  private static final int FORGOTTEN_POLLS = 40;

  /** Whether the nodes' class path has this code, so that no job need bring it. */
  private static final String INSTALLED = "paramill.jar.installed";

  private static final Pattern DATA_FAULT =
      Pattern.compile(
          "io\\.paramill\\.tensor\\.(?:MalformedData|Checksum|UnsupportedData)Exception: (.*)");

  /** What stands before the cause of a failure, in Java's stack traces and in YARN's words. */
  private static final Pattern CAUSE =
      Pattern.compile("^(?:Caused by: |Failing this attempt\\.\\s*Diagnostics: )(.+)");

  private JobRun() {}

  /**
   * A job with this name whose tasks find the code of {@code owner}; a jar that the configuration
   * names already is kept, and none is sent where the nodes have it.
   */
  public static Job create(Configuration configuration, String name, Class<?> owner)
      throws IOException {
    Job job = Job.getInstance(configuration, name);
    if (job.getConfiguration().get(MRJobConfig.JAR) == null
        && !configuration.getBoolean(INSTALLED, false)) {
      job.setJarByClass(owner);
    }
    // What a job leaves behind is committed by a manifest; Hadoop's own mark would be one file
    // more.
    job.getConfiguration().setBoolean("mapreduce.fileoutputcommitter.marksuccessfuljobs", false);
    return job;
  }

  /** Sets what neither the user nor the cluster has set. */
  public static void setDefault(Configuration configuration, String key, String value) {
    String[] sources = configuration.getPropertySources(key);
    if (sources == null
        || Arrays.stream(sources).allMatch(source -> source.endsWith("-default.xml"))) {
      configuration.set(key, value);
    }
  }

  /**
   * Runs a job to its end.
   *
   * @param purpose what it is for, as the end of "Cannot ..."
   * @return the job's counters
   * @throws InputDataException if a task says that its input is damaged, or not supported
   * @throws IOException if it fails; the message has the first line that a failed task left
   * @throws InterruptedException if this thread is interrupted; the job is killed
   */
  public static Counters run(Job job, String purpose, JobProgress progress)
      throws IOException, InterruptedException {
    JobStatus.State state;
    try {
      job.submit();
      state = state(job, purpose);
      while (state == JobStatus.State.PREP || state == JobStatus.State.RUNNING) {
        progress.report(job.getJobName(), job.mapProgress(), job.reduceProgress());
        Thread.sleep(pollMillis(job));
        state = state(job, purpose);
      }
    } catch (ClassNotFoundException e) {
      throw new IOException("Cannot " + purpose + ": " + e.getMessage() + " is missing", e);
    } catch (IOException | InterruptedException | RuntimeException e) {
      kill(job, e);
      throw e;
    }
    if (state != JobStatus.State.SUCCEEDED) {
      throw failure(purpose, job.getJobID().toString(), diagnostics(job));
    }
    progress.report(job.getJobName(), 1, 1);
    tellTasks(job, progress);
    return job.getCounters();
  }

  private static JobStatus.State state(Job job, String purpose)
      throws IOException, InterruptedException {
    for (int poll = 0; ; poll++) {
      try {
        return job.getJobState();
      } catch (IOException e) {
        if (!isForgotten(e)) {
          throw e;
        }
        // A master that runs tasks itself dies with one that fails, and leaves no history.
        Optional<String> reason = reason(TaskFailures.first(job.getConfiguration()));
        if (reason.isPresent()) {
          throw failure(purpose, job.getJobID().toString(), reason.get());
        }
        // The history server may hear of a job a moment after its master has gone.
        if (poll == FORGOTTEN_POLLS) {
          throw e;
        }
      }
      Thread.sleep(pollMillis(job));
    }
  }

  private static boolean isForgotten(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("Unknown Job") || message.contains("Job status not available");
  }

  /** A task's exception comes as text; what it says of the input is no fault of the job. */
  private static IOException failure(String purpose, String job, String reason) {
    Matcher fault = DATA_FAULT.matcher(reason);
    return fault.find()
        ? new InputDataException("Cannot %s: %s".formatted(purpose, fault.group(1)))
        : new IOException("Cannot %s: %s failed: %s".formatted(purpose, job, reason));
  }

  private static void tellTasks(Job job, JobProgress progress)
      throws IOException, InterruptedException {
    long start = Long.MAX_VALUE;
    long end = 0;
    for (TaskType type : new TaskType[] {TaskType.MAP, TaskType.REDUCE}) {
      for (TaskReport task : job.getTaskReports(type)) {
        start = Math.min(start, task.getStartTime());
        end = Math.max(end, task.getFinishTime());
      }
    }
    if (start < end) {
      progress.ended(job.getJobName(), Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
    }
  }

  private static long pollMillis(Job job) {
    return Math.min(POLL_MILLIS, Job.getCompletionPollInterval(job.getConfiguration()));
  }

  private static void kill(Job job, Exception reason) {
    try {
      if (mayRun(job)) {
        job.killJob();
        // Its tasks must have stopped before what they wrote is deleted.
        for (int i = 0; i < KILL_POLLS && !job.isComplete(); i++) {
          Thread.sleep(POLL_MILLIS);
        }
      }
    } catch (IOException | IllegalStateException e) {
      reason.addSuppressed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of one that nobody knows, a second master may be starting. */
  private static boolean mayRun(Job job) throws IOException, InterruptedException {
    try {
      return job.getJobState() == JobStatus.State.RUNNING;
    } catch (IOException e) {
      if (isForgotten(e)) {
        return true;
      }
      throw e;
    }
  }

  private static String diagnostics(Job job) throws IOException, InterruptedException {
    Optional<String> reported = reported(job);
    return reported.isPresent()
        ? reported.get()
        : reason(TaskFailures.first(job.getConfiguration()))
            .or(() -> reason(Stream.of(failureInfo(job))))
            .orElse("the cluster gave no reason");
  }

  /** What the cluster tells of the first task that has failed. */
  private static Optional<String> reported(Job job) throws IOException, InterruptedException {
    try {
      for (TaskCompletionEvent event : job.getTaskCompletionEvents(0, Integer.MAX_VALUE)) {
        if (event.getStatus() == TaskCompletionEvent.Status.FAILED
            || event.getStatus() == TaskCompletionEvent.Status.TIPFAILED) {
          String[] texts = job.getTaskDiagnostics(event.getTaskAttemptId());
          var reason = reason(texts == null ? Stream.empty() : Arrays.stream(texts));
          if (reason.isPresent()) {
            return reason;
          }
        }
      }
    } catch (IOException e) {
      if (!isForgotten(e)) {
        throw e;
      }
    }
    return Optional.empty();
  }

  private static String failureInfo(Job job) {
    try {
      return Objects.requireNonNullElse(job.getStatus().getFailureInfo(), "");
    } catch (IOException | InterruptedException e) {
      return "";
    }
  }

  /** The first line of some texts, and the last one that names a cause. */
  private static Optional<String> reason(Stream<String> texts) {
    List<String> lines =
        texts
            .filter(Objects::nonNull)
            .flatMap(String::lines)
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.equals("NA"))
            .toList();
    Optional<String> cause =
        lines.stream()
            .map(CAUSE::matcher)
            .filter(Matcher::find)
            .map(matcher -> matcher.group(1))
            .reduce((outer, inner) -> inner);
    return lines.stream()
        .findFirst()
        .map(
            first ->
                cause.isEmpty() || first.contains(cause.get()) || DATA_FAULT.matcher(first).find()
                    ? first
                    : first + ": " + cause.get());
  }
}
