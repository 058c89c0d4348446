package io.paramill.jobs.vocab;

import io.paramill.storage.Location;

/**
 * What to count.
 *
 * @param input a file, a folder or a glob
 * @param root the run's output folder
 * @param minCount how often a word must occur to be kept
 * @param maxWords the most words to keep, the most frequent ones; 0 for no limit
 */
public record VocabularyRequest(String input, Location root, long minCount, int maxWords) {

  /** Checks the numbers. */
  public VocabularyRequest {
    if (minCount < 1 || maxWords < 0) {
      throw new IllegalArgumentException(
          "Invalid vocabulary: the least count %d must be at least 1, the most words %d at least 0"
              .formatted(minCount, maxWords));
    }
  }
}
