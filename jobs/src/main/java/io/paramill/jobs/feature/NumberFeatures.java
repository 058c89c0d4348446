package io.paramill.jobs.feature;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.RejectedRecordException;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Numeric attributes, each as its distance from the corpus's mean in standard deviations, so that
 * their units do not matter; one that is the same in all records is 0.
 */
final class NumberFeatures implements FeatureModel {

  /** How many numbers the exact sums of an attribute have: of its values, then of their squares. */
  static final int SUMS = 2 * ExactSum.SIZE;

  private final FeatureFields fields;
  private final double[] means;
  private final double[] deviations;

  NumberFeatures(FeatureFields fields, long records, long[] sums) {
    this.fields = fields;
    means = new double[fields.paths().size()];
    deviations = new double[means.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = ExactSum.value(sums, i * SUMS) / records;
      double squares = ExactSum.value(sums, i * SUMS + ExactSum.SIZE) / records;
      deviations[i] = Math.sqrt(Math.max(0, squares - means[i] * means[i]));
    }
  }

  /** Adds a record's attributes to the sums that start at {@code from}. */
  static void add(long[] sums, int from, double[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      ExactSum.add(sums, from + i * SUMS, numbers[i]);
      ExactSum.add(sums, from + i * SUMS + ExactSum.SIZE, numbers[i] * numbers[i]);
    }
  }

  @Override
  public int size() {
    return means.length;
  }

  @Override
  public Features of(CorpusRecord record) throws RejectedRecordException {
    double[] numbers = fields.numbers(record);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = deviations[i] == 0 ? 0 : (numbers[i] - means[i]) / deviations[i];
    }
    return Features.dense(numbers);
  }

  @Override
  public Map<String, Object> centre(Moments records) {
    return Map.of(
        "centre",
        IntStream.range(0, means.length)
            .mapToObj(i -> means[i] + deviations[i] * records.mean(i))
            .toList());
  }
}
