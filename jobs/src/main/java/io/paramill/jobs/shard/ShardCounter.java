package io.paramill.jobs.shard;

import io.paramill.jobs.input.RejectedRecordException.Reason;

/**
 * What the job counts; people read the names in the properties file beside this class. The digest's
 * halves are sums modulo 2^64: counters of successful attempts add up, and wrap, as they do.
 */
enum ShardCounter {
  RECORDS,
  BYTES,
  HELD_OUT,
  UNPARSABLE,
  MISSING,
  INVALID,
  DIGEST_HIGH,
  DIGEST_LOW;

  static ShardCounter of(Reason reason) {
    return switch (reason) {
      case UNPARSABLE -> UNPARSABLE;
      case MISSING -> MISSING;
      case INVALID -> INVALID;
    };
  }
}
