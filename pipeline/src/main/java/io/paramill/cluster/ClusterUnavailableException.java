package io.paramill.cluster;

import java.io.IOException;

/** A cluster cannot be reached, or lacks what was asked for. The message is one line. */
public final class ClusterUnavailableException extends IOException {

  /** Says what cannot be reached, and why. */
  public ClusterUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  ClusterUnavailableException(String message) {
    super(message);
  }

  /** The first line of the innermost cause: what a person can act on. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
