package io.paramill.pipeline;

import java.io.IOException;

/** The output folder holds a run that was begun with other settings. */
public final class OutputMismatchException extends IOException {

  /** Says which setting differs. */
  public OutputMismatchException(String message) {
    super(message);
  }
}
