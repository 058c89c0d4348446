package io.paramill.cli;

import picocli.CommandLine.Option;

/** The seed of all random choices. */
final class SeedOption {

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed gives the same bytes; default: ${DEFAULT-VALUE}.")
  long seed;
}
