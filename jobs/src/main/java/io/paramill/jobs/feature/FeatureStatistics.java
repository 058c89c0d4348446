package io.paramill.jobs.feature;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.RejectedRecordException;
import java.util.Arrays;

/**
 * What must be known of a corpus before its records are turned into features: how many there are,
 * then how many of them have a word in each bucket, or the exact sums of each attribute and of its
 * squares.
 */
final class FeatureStatistics {

  private static final int RECORDS = 0;

  private final FeatureFields fields;
  private final long[] sums;
  private final TermCounts terms;

  /** Of no record yet. */
  FeatureStatistics(FeatureFields fields) {
    this.fields = fields;
    boolean text = fields.paths().isEmpty();
    sums = new long[1 + (text ? fields.buckets() : NumberFeatures.SUMS * fields.paths().size())];
    terms = text ? new TermCounts(fields.buckets()) : null;
  }

  /** Adds a record. */
  void add(CorpusRecord record) throws RejectedRecordException {
    if (terms == null) {
      NumberFeatures.add(sums, 1, fields.numbers(record));
    } else {
      terms.count(record.words().getBytes(), record.words().getLength());
      for (int i = 0; i < terms.size(); i++) {
        sums[1 + terms.bucket(i)]++;
      }
    }
    sums[RECORDS]++;
  }

  /** The sums: those of two parts of a corpus add up to those of both. */
  long[] sums() {
    return sums;
  }

  /** The model of a corpus with these sums. */
  static FeatureModel model(FeatureFields fields, long[] sums) {
    long[] rest = Arrays.copyOfRange(sums, 1, sums.length);
    return fields.paths().isEmpty()
        ? new TextFeatures(sums[RECORDS], rest)
        : new NumberFeatures(fields, sums[RECORDS], rest);
  }
}
