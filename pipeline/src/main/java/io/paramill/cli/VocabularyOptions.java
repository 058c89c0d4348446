package io.paramill.cli;

import io.paramill.jobs.vocab.Phrasing;
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

  @Option(
      names = "--phrases",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "Words that stand together more often than by chance are one word, 'new_york';",
        "sought N times over the corpus, each time with what was joined before; default: never."
      })
  private int phrases;

  @Option(
      names = "--phrase-threshold",
      paramLabel = "X",
      defaultValue = "100",
      description = "How much more often; more gives fewer phrases; default: ${DEFAULT-VALUE}.")
  private double phraseThreshold;

  /**
   * Which neighbours count as one word.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  Phrasing phrasing() {
    return new Phrasing(phrases, phraseThreshold);
  }
}
