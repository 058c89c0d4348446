package io.paramill.cli;

import picocli.CommandLine.Option;

/** Which words are trained. */
final class MinCountOption {

  @Option(
      names = "--min-count",
      paramLabel = "N",
      defaultValue = "5",
      description = "Words that occur less often are left out; default: ${DEFAULT-VALUE}.")
  int value;
}
