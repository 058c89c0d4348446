package io.paramill.corpus;

import java.io.IOException;

/** A corpus that is there and can be read, but that nothing can be trained on. */
public final class UnusableCorpusException extends IOException {

  /** What cannot be done with it, and why: one line. */
  public UnusableCorpusException(String message) {
    super(message);
  }
}
