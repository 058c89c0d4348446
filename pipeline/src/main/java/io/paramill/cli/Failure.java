package io.paramill.cli;

import io.paramill.cluster.ClusterUnavailableException;
import io.paramill.corpus.UnusableCorpusException;
import io.paramill.jobs.InputDataException;
import io.paramill.pipeline.OutputMismatchException;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import io.paramill.yarn.client.UnsuitableClusterException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An exception as a person should see it: one line, and an exit code by its kind. */
record Failure(ExitCode exitCode, String message) {

  private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

  /** What an exception means; its stack trace goes to the log. */
  static Failure of(Throwable failure) {
    LOG.error("The command failed", failure);
    return new Failure(exitCode(failure), message(failure));
  }

  private static ExitCode exitCode(Throwable failure) {
    if (failure instanceof InterruptedException) {
      return ExitCode.INTERRUPTED;
    }
    if (failure instanceof IllegalArgumentException) {
      return ExitCode.USAGE;
    }
    if (failure instanceof MalformedDataException
        || failure instanceof UnsupportedDataException
        || failure instanceof NoSuchFileException
        || failure instanceof FileNotFoundException
        || failure instanceof UnusableCorpusException
        || failure instanceof InputDataException
        || failure instanceof InputException) {
      return ExitCode.INPUT;
    }
    if (failure instanceof FileAlreadyExistsException
        || failure instanceof OutputMismatchException) {
      return ExitCode.OUTPUT;
    }
    if (failure instanceof ClusterUnavailableException
        || failure instanceof UnsuitableClusterException
        || failure instanceof ConnectException) {
      return ExitCode.CLUSTER;
    }
    return ExitCode.FAILED;
  }

  private static String message(Throwable failure) {
    if (failure instanceof InterruptedException) {
      return "Interrupted";
    }
    String message = failure.getMessage();
    String line = message == null ? "" : message.lines().findFirst().orElse("").strip();
    if (failure instanceof NoSuchFileException && !line.contains(" ")) {
      return "Cannot read " + line + ": there is no such file or folder";
    }
    if (failure instanceof FileAlreadyExistsException && !line.contains(" ")) {
      return "Cannot write " + line + ": it exists";
    }
    return line.isEmpty() ? failure.getClass().getName() : line;
  }
}
