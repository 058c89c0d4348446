package io.paramill.jobs.shard;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.RejectedRecordException;
import java.util.Map;

/**
 * How records map to shards: a pure function of a record and of what the strategy prepared, so that
 * every map and every attempt decides alike. Runs in a map, and in a reduce for {@link #account}.
 */
public interface Sharder {

  /**
   * The shard of a record: from 0 on if the plan fixes their number, else any number; shards are in
   * the order of these.
   *
   * @throws RejectedRecordException if it has none
   */
  long shard(CorpusRecord record) throws RejectedRecordException;

  /**
   * Where a record lies inside its shard: they are in the order of this unsigned number, then of
   * their offset; by default as they are in the corpus.
   */
  default long order(CorpusRecord record) {
    return record.place().file();
  }

  /** Follows the records of a shard, for the manifest; null, as by default, if there is no need. */
  default Account account(long shard) {
    return null;
  }

  /** What is told about one shard. Runs in a reduce; memory must not grow with the records. */
  interface Account {

    /** Whether it has no use for more records. */
    default boolean isDone() {
      return false;
    }

    /** Takes the next record that was written to the shard. */
    void add(CorpusRecord record);

    /** By name: texts, numbers, lists of these. */
    Map<String, Object> details();
  }
}
