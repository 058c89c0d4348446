package io.paramill.pipeline;

import io.paramill.run.RunLayout;

/** Tells whether what a stage once read is still the same. */
final class Unchanged {

  private Unchanged() {}

  /**
   * True if the digests are equal.
   *
   * @throws OutputMismatchException if they differ
   */
  static boolean input(RunLayout layout, String before, String now) throws OutputMismatchException {
    if (!before.equals(now)) {
      throw new OutputMismatchException(
          "Cannot resume %s: files of the input have changed since; start anew with 'run --overwrite' or another --output"
              .formatted(layout.root()));
    }
    return true;
  }
}
