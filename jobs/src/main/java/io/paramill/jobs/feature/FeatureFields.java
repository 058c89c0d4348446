package io.paramill.jobs.feature;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.FieldPath;
import io.paramill.jobs.input.LineLayout;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.jobs.input.RejectedRecordException.Reason;
import java.io.DataInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What features are made of.
 *
 * @param paths of the numeric attributes; none if they are made of the text
 * @param buckets in which the words of a text fall
 */
public record FeatureFields(List<FieldPath> paths, int buckets) {

  private static final String FIELD = "field";
  private static final String DELIMITER = "delimiter";
  private static final String FEATURES = "features";
  private static final String DEFAULT_BUCKETS = "4096";
  private static final int MAX_BUCKETS = 1 << 22;

  /** Squares of larger numbers have no double. */
  private static final double LARGEST = 1e150;

  /** The settings that {@link #of} reads. */
  public static final Set<String> SETTINGS = Set.of(FIELD, DELIMITER, FEATURES);

  /** Checks the number of buckets. */
  public FeatureFields {
    paths = List.copyOf(paths);
    if (buckets < 2 || buckets > MAX_BUCKETS) {
      throw new IllegalArgumentException(
          "Invalid --%s %d: from 2 to %d".formatted(FEATURES, buckets, MAX_BUCKETS));
    }
  }

  /** What the settings of a request name. */
  public static FeatureFields of(Map<String, String> settings) {
    String fields = settings.get(FIELD);
    String delimiter = settings.getOrDefault(DELIMITER, "\t");
    if (delimiter.length() != 1) {
      throw new IllegalArgumentException(
          "Invalid --%s '%s': one character".formatted(DELIMITER, delimiter));
    }
    List<FieldPath> paths =
        fields == null
            ? List.of()
            : Arrays.stream(fields.split(",", -1))
                .map(field -> FieldPath.parse(field, delimiter.charAt(0)))
                .toList();
    String buckets = settings.getOrDefault(FEATURES, DEFAULT_BUCKETS);
    try {
      return new FeatureFields(paths, Integer.parseInt(buckets));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Invalid --%s '%s': a number".formatted(FEATURES, buckets), e);
    }
  }

  /** What becomes of a line of text. */
  public LineLayout lines() {
    return paths.isEmpty() || paths.stream().allMatch(FieldPath::isAvro)
        ? LineLayout.WORDS
        : LineLayout.WHOLE;
  }

  /** Reads the model of a corpus ({@link FeaturePasses#writeModel}). */
  public FeatureModel readModel(DataInput input) throws IOException {
    LongsWritable sums = new LongsWritable();
    sums.readFields(input);
    return FeatureStatistics.model(this, sums.values());
  }

  /** The numeric attributes of a record. */
  double[] numbers(CorpusRecord record) throws RejectedRecordException {
    double[] numbers = new double[paths.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(paths.get(i), paths.get(i).of(record));
    }
    return numbers;
  }

  private static double number(FieldPath path, Object value) throws RejectedRecordException {
    double number = Double.NaN;
    if (value instanceof Number given) {
      number = given.doubleValue();
    } else if (value instanceof String text) {
      try {
        number = Double.parseDouble(text.strip());
      } catch (NumberFormatException e) {
        // It is told below, as a number that is none.
      }
    }
    if (!(Math.abs(number) <= LARGEST)) {
      throw new RejectedRecordException(
          Reason.INVALID, "field %s is no number up to %.0e: '%s'".formatted(path, LARGEST, value));
    }
    return number;
  }
}
