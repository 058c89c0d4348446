package io.paramill.cli;

/** How a command ends, as the shell sees it. */
public enum ExitCode {
  /** All is well. */
  OK(0, "all is well"),
  /** Two models differ, or a model is damaged. */
  DIFFERENT(1, "two models differ"),
  /** An option or its value is wrong. */
  USAGE(2, "an option or its value is wrong"),
  /** The input is missing, empty, damaged, or of no use. */
  INPUT(3, "the input is missing, empty, damaged or of no use"),
  /** The output exists, or belongs to other settings. */
  OUTPUT(4, "the output exists, or was made with other settings"),
  /** The cluster cannot be reached, or lacks what was asked for. */
  CLUSTER(5, "the cluster cannot be reached, or lacks what was asked for"),
  /** Work was started and failed. */
  FAILED(6, "work was started and failed"),
  /** Interrupted, by Ctrl-C for example. */
  INTERRUPTED(130, "interrupted");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number that the shell sees. */
  public int code() {
    return code;
  }

  /** What it means, in a few words. */
  public String meaning() {
    return meaning;
  }
}
