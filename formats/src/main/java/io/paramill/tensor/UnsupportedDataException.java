package io.paramill.tensor;

import java.io.IOException;

/**
 * Data that is valid, but that a format or this library cannot hold. The message is one line and
 * names it.
 */
public final class UnsupportedDataException extends IOException {

  private final transient ErrorCode code;

  /** What cannot be held, and why. */
  public UnsupportedDataException(ErrorCode code, String message) {
    super(MalformedDataException.oneLine(message) + " [" + code + "]");
    this.code = code;
  }

  /** What is missing. */
  public ErrorCode code() {
    return code;
  }
}
