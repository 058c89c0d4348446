package io.paramill.jobs;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/**
 * Why tasks failed, one small file an attempt, in a folder of the job's temporary output: Hadoop's
 * in-process runner keeps no diagnostics that a client could ask for.
 */
public final class TaskFailures {

  private static final String FOLDER = "paramill.failures.folder";

  /** A task's work. */
  @FunctionalInterface
  public interface Work {

    /** Does it. */
    void run() throws IOException, InterruptedException;
  }

  private TaskFailures() {}

  /** Chooses the folder; runs in the client. */
  public static void keep(Configuration configuration, Location folder) {
    configuration.set(FOLDER, folder.uri());
  }

  /** Runs a task's work and keeps the reason if it fails; runs in the task. */
  public static void watch(TaskAttemptContext context, Work work)
      throws IOException, InterruptedException {
    try {
      work.run();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      write(context, e);
      throw e;
    }
  }

  private static void write(TaskAttemptContext context, Throwable failure) {
    Configuration configuration = context.getConfiguration();
    String folder = configuration.get(FOLDER);
    if (folder == null) {
      return;
    }
    Location file = Location.of(folder).child(context.getTaskAttemptID().toString());
    try (StorageOutput output = new HadoopStorage(configuration).create(file)) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      output.write(trace.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** What a failed task has kept, if there is one. */
  static Stream<String> first(Configuration configuration) throws IOException {
    String folder = configuration.get(FOLDER);
    Storage storage = new HadoopStorage(configuration);
    if (folder == null || !storage.isFolder(Location.of(folder))) {
      return Stream.empty();
    }
    for (Storage.Entry entry : storage.list(Location.of(folder))) {
      try (var input = storage.open(entry.location())) {
        return Stream.of(new String(input.readHead(1 << 16), StandardCharsets.UTF_8));
      }
    }
    return Stream.empty();
  }
}
