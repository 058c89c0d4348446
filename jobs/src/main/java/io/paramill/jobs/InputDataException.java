package io.paramill.jobs;

import java.io.IOException;

/** A job failed because of what its input holds: damaged data, or data that is not supported. */
public final class InputDataException extends IOException {

  InputDataException(String message) {
    super(message);
  }
}
