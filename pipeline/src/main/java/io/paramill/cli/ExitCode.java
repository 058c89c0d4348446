package io.paramill.cli;

/** How a command ends, as the shell sees it. */
public enum ExitCode {
  /** All is well. */
  OK(0),
  /** Two models differ, or a model is damaged. */
  DIFFERENT(1),
  /** An option or its value is wrong. */
  USAGE(2),
  /** The input is missing, empty, damaged, or of no use. */
  INPUT(3),
  /** The output exists, or belongs to other settings. */
  OUTPUT(4),
  /** The cluster cannot be reached, or lacks what was asked for. */
  CLUSTER(5),
  /** Work was started and failed. */
  FAILED(6),
  /** Interrupted, by Ctrl-C for example. */
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number that the shell sees. */
  public int code() {
    return code;
  }
}
