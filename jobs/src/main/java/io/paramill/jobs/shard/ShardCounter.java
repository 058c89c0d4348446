package io.paramill.jobs.shard;

/**
 * What the job counts; people read the names in the properties file beside this class. The digest's
 * halves are sums modulo 2^64: counters of successful attempts add up, and wrap, as they do.
 */
enum ShardCounter {
  DOCUMENTS,
  BYTES,
  DIGEST_HIGH,
  DIGEST_LOW
}
