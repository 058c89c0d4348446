package io.paramill.jobs.vocab;

import java.util.Map;

/**
 * Which neighbours in a text count as one word: {@code a b} if {@code (count(ab) - least count) /
 * (count(a) * count(b)) * words of the corpus} is above the threshold (Mikolov et al. 2013,
 * "Distributed Representations of Words and Phrases", section 4; scaled as the word2phrase program
 * scales it).
 *
 * @param passes how often neighbours are joined, each time over what was joined before; 0 for never
 * @param threshold 100 is word2phrase's
 */
public record Phrasing(int passes, double threshold) {

  /** Every word by itself. */
  public static final Phrasing NONE = new Phrasing(0, 100);

  private static final int MAX_PASSES = 10;

  /** Checks the numbers. */
  public Phrasing {
    if (passes < 0 || passes > MAX_PASSES || !(threshold >= 0)) {
      throw new IllegalArgumentException(
          "Invalid phrases: passes from 0 to %d, not %d, and a threshold of at least 0, not %s"
              .formatted(MAX_PASSES, passes, threshold));
    }
  }

  /** Whether there are phrases at all. */
  public boolean wanted() {
    return passes > 0;
  }

  /** What the vocabulary depends on, by the names of the options. */
  public Map<String, String> settings() {
    return wanted()
        ? Map.of(
            "phrases", Integer.toString(passes), "phrase-threshold", Double.toString(threshold))
        : Map.of();
  }
}
