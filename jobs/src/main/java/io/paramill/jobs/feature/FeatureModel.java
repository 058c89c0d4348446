package io.paramill.jobs.feature;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.RejectedRecordException;
import java.util.Map;

/**
 * Turns the records of one corpus into {@link Features}, by what {@link FeatureStatistics} learnt
 * of it. Not safe for use by several threads.
 */
public interface FeatureModel {

  /** How many features a record has. */
  int size();

  /**
   * The features of a record.
   *
   * @throws RejectedRecordException if it does not parse, or lacks an attribute
   */
  Features of(CorpusRecord record) throws RejectedRecordException;

  /**
   * What is told of the mean of some records: {@code centre}, the means of attributes in their own
   * units, or {@code centreSha256} of the exact sums of a text's features.
   */
  Map<String, Object> centre(Moments records);
}
