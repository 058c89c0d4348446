package io.paramill.jobs.shard;

import io.paramill.corpus.UnusableCorpusException;
import io.paramill.storage.Location;
import java.io.IOException;
import org.apache.hadoop.mapreduce.Counters;

/**
 * How many records may be rejected.
 *
 * @param share of all records, if it is below 1
 * @param records their number, otherwise
 */
record RejectLimit(double share, long records) {

  static RejectLimit of(ShardRequest request) {
    String text = request.settings().getOrDefault(ShardRequest.MAX_REJECTED, "0");
    try {
      if (text.matches("[0-9]+")) {
        return new RejectLimit(0, Long.parseLong(text));
      }
      double share = Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return new RejectLimit(share, 0);
      }
    } catch (NumberFormatException e) {
      // It is told below, as a number out of range is.
    }
    throw new IllegalArgumentException(
        "Invalid --%s '%s': a number of records, or a share such as 0.01"
            .formatted(ShardRequest.MAX_REJECTED, text));
  }

  /** How many of so many records may be rejected. */
  long most(long all) {
    return Math.max(records, (long) Math.floor(share * all));
  }

  /**
   * Compares with what was rejected.
   *
   * @throws UnusableCorpusException if it is more than this
   */
  void check(String input, Counters counters, long rejected, Location folder) throws IOException {
    long unparsable = counters.findCounter(ShardCounter.UNPARSABLE).getValue();
    long missing = counters.findCounter(ShardCounter.MISSING).getValue();
    long invalid = counters.findCounter(ShardCounter.INVALID).getValue();
    if (rejected != unparsable + missing + invalid) {
      throw new IOException(
          "Cannot shard %s: %d rejected records were written, %d were found"
              .formatted(input, rejected, unparsable + missing + invalid));
    }
    long all = counters.findCounter(ShardCounter.RECORDS).getValue() + rejected;
    long most = most(all);
    if (rejected > most) {
      throw new UnusableCorpusException(
          "Cannot shard %s: %d of %d records are rejected (%d do not parse, %d lack the field, %d have another value in it), at most %d may be; they are in %s"
              .formatted(input, rejected, all, unparsable, missing, invalid, most, folder));
    }
  }
}
