package io.paramill.yarn.client;

/** The cluster cannot be reached, or could never hold what is asked for; the message says why. */
public final class UnsuitableClusterException extends TrainingException {

  private static final long serialVersionUID = 1;

  UnsuitableClusterException(String message) {
    super(message);
  }

  UnsuitableClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
