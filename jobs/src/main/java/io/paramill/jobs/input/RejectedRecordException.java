package io.paramill.jobs.input;

/** A record that cannot be used. Many may be thrown, so it has no stack trace. */
public final class RejectedRecordException extends Exception {

  /** Why. */
  public enum Reason {
    /** The record does not parse. */
    UNPARSABLE,
    /** It lacks the field that is asked for. */
    MISSING,
    /** The field holds something else than what is asked for. */
    INVALID
  }

  private final Reason reason;

  /** What is wrong with the record, in a line. */
  public RejectedRecordException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** What is wrong with it. */
  public Reason reason() {
    return reason;
  }
}
