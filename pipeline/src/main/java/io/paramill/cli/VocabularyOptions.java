package io.paramill.cli;

import picocli.CommandLine.Option;

/** Which words are trained. */
final class VocabularyOptions {

  @Option(
      names = "--min-count",
      paramLabel = "N",
      defaultValue = "5",
      description = "Words that occur less often are left out; default: ${DEFAULT-VALUE}.")
  int minCount;

  @Option(
      names = "--max-vocab",
      paramLabel = "N",
      defaultValue = "0",
      description = "Only so many words, the most frequent ones; default: no limit.")
  int maxWords;
}
