package io.paramill.yarn.client;

import java.io.IOException;

/** An application could not be started, or ended without all its parts; the message says why. */
public sealed class TrainingException extends IOException permits UnsuitableClusterException {

  private static final long serialVersionUID = 1;

  TrainingException(String message) {
    super(message);
  }

  TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
