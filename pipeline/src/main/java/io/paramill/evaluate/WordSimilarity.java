package io.paramill.evaluate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well cosines agree with people's judgement of how similar words are.
 *
 * @param spearman rank correlation over the pairs that are known, from -1 to 1; NaN if undefined
 * @param known pairs whose two words have a vector
 * @param pairs of the whole set
 */
public record WordSimilarity(double spearman, int known, int pairs) {

  /**
   * Scores an embedding.
   *
   * @param set lines of two words and a number, separated by blanks; UTF-8; closed afterwards
   */
  public static WordSimilarity of(Embedding embedding, InputStream set) throws IOException {
    List<Double> cosines = new ArrayList<>();
    List<Double> judgements = new ArrayList<>();
    int pairs = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(set, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank()) {
          continue;
        }
        String[] fields = line.strip().split("\\s+", -1);
        double judgement = judgement(fields, line);
        pairs++;
        int row = embedding.row(fields[0]);
        int other = embedding.row(fields[1]);
        if (row >= 0 && other >= 0) {
          cosines.add(embedding.cosine(row, other));
          judgements.add(judgement);
        }
      }
    }
    return new WordSimilarity(
        correlation(ranks(cosines), ranks(judgements)), cosines.size(), pairs);
  }

  private static double judgement(String[] fields, String line) {
    try {
      if (fields.length == 3) {
        return Double.parseDouble(fields[2]);
      }
    } catch (NumberFormatException e) {
      // It is told below, as a wrong number of fields is.
    }
    throw new IllegalArgumentException("Cannot read a pair of words and a number: " + line);
  }

  /** The share of pairs that are known. */
  public double coverage() {
    return pairs == 0 ? 0 : (double) known / pairs;
  }

  /** Ranks from 1; equal values share the mean of theirs. */
  static double[] ranks(List<Double> values) {
    int[] order =
        IntStream.range(0, values.size())
            .boxed()
            .sorted(Comparator.comparing(values::get))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[order.length];
    for (int from = 0, to; from < order.length; from = to) {
      to = from + 1;
      while (to < order.length && values.get(order[to]).equals(values.get(order[from]))) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
    }
    return ranks;
  }

  /** Pearson's correlation of ranks, whose mean is known. */
  private static double correlation(double[] one, double[] other) {
    double mean = (one.length + 1) / 2.0;
    double both = 0;
    double oneSquares = 0;
    double otherSquares = 0;
    for (int i = 0; i < one.length; i++) {
      both += (one[i] - mean) * (other[i] - mean);
      oneSquares += (one[i] - mean) * (one[i] - mean);
      otherSquares += (other[i] - mean) * (other[i] - mean);
    }
    return both / Math.sqrt(oneSquares * otherSquares);
  }
}
