package io.paramill.jobs.vocab;

import io.paramill.jobs.shard.ShardRequest;
import io.paramill.storage.Location;
import java.util.Map;
import java.util.TreeMap;

/**
 * What to count.
 *
 * @param input a file, a folder or a glob
 * @param root the run's output folder
 * @param minCount how often a word must occur to be kept
 * @param maxWords the most words to keep, the most frequent ones; 0 for no limit
 * @param phrasing which neighbours count as one word
 * @param shards how the same input is sharded: what that sets aside is not counted; null if
 *     everything is
 */
public record VocabularyRequest(
    String input,
    Location root,
    long minCount,
    int maxWords,
    Phrasing phrasing,
    ShardRequest shards) {

  /** Checks the numbers. */
  public VocabularyRequest {
    if (minCount < 1 || maxWords < 0) {
      throw new IllegalArgumentException(
          "Invalid vocabulary: the least count %d must be at least 1, the most words %d at least 0"
              .formatted(minCount, maxWords));
    }
  }

  /** A request for the words of everything. */
  public VocabularyRequest(String input, Location root, long minCount, int maxWords) {
    this(input, root, minCount, maxWords, Phrasing.NONE, null);
  }

  /** Whether there may be records that are not counted. */
  boolean holdsOut() {
    return shards != null && !shards.holdout().isEmpty();
  }

  /** All that the vocabulary depends on besides the input. */
  Map<String, String> digested() {
    Map<String, String> all = new TreeMap<>();
    all.put("minCount", Long.toString(minCount));
    all.put("maxWords", Integer.toString(maxWords));
    all.putAll(phrasing.settings());
    if (holdsOut()) {
      all.putAll(shards.holdout());
      all.put("lines", shards.lines().toString());
    }
    return all;
  }
}
