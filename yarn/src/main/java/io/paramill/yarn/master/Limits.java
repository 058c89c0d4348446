package io.paramill.yarn.master;

/**
 * How much a run may use and bear.
 *
 * @param workers containers at a time, at most
 * @param maxAttempts a shard that fails so often in one round ends the run
 * @param lingerMillis how long idle containers are kept while a model is merged
 * @param mergeTimeoutMillis how long a merged model may take
 */
record Limits(int workers, int maxAttempts, long lingerMillis, long mergeTimeoutMillis) {

  Limits {
    if (workers < 1 || maxAttempts < 1 || lingerMillis < 0 || mergeTimeoutMillis < 0) {
      throw new IllegalArgumentException(
          "Invalid limits: workers and attempts must be at least 1, times at least 0");
    }
  }
}
