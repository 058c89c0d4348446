package io.paramill.jobs.feature;

import io.paramill.run.Json;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What scikit-learn and NumPy computed: {@code testdata/features}.
 *
 * @param variances along all principal directions of the texts, descending
 */
public record SecondImplementation(
    double[][] points,
    double[][] lloydCentres,
    int[] lloydLabels,
    double lloydInertia,
    double bestInertia,
    double[][] units,
    double[][] scaled,
    double scaledBestInertia,
    List<String> texts,
    double[][] tfidf,
    double[] variances,
    double[][] directions) {

  /** Reads it. */
  public static SecondImplementation read() throws IOException {
    return Json.read(
        new LocalStorage(),
        Location.of(Path.of("../testdata/features/expected.json").toAbsolutePath()),
        SecondImplementation.class);
  }

  /** Rows as records. */
  public static List<Features> features(double[][] rows) {
    return Arrays.stream(rows).map(Features::dense).toList();
  }

  /** The texts as our records, with as many buckets as theirs. */
  public List<Features> textFeatures() {
    int buckets = tfidf[0].length;
    long[] documentsWith = new long[buckets];
    TermCounts counts = new TermCounts(buckets);
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      counts.count(bytes, bytes.length);
      for (int i = 0; i < counts.size(); i++) {
        documentsWith[counts.bucket(i)]++;
      }
    }
    TextFeatures features = new TextFeatures(texts.size(), documentsWith);
    return texts.stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .map(text -> features.of(text, text.length))
        .toList();
  }
}
