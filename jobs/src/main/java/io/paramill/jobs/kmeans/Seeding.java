package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.Features;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The first centres out of the candidates that k-means|| has drawn (B. Bahmani et al., "Scalable
 * k-means++", 2012): k-means++ on the candidates, each as often as records are nearest to it. Runs
 * in the client.
 */
final class Seeding {

  /** How many choices each step of k-means++ compares, as a multiple of the centres' digits. */
  private static final int TRIALS = 2;

  private final List<Features> candidates;
  private final long[] weights;
  private final int features;
  private final Random random;
  private double[] distances;

  private Seeding(List<Features> candidates, long[] weights, int features, long seed) {
    this.candidates = candidates;
    this.weights = weights;
    this.features = features;
    random = new Random(seed);
    distances = new double[candidates.size()];
    Arrays.fill(distances, 1);
  }

  /** So many centres, or fewer if there are not so many different candidates. */
  static Centres centres(
      List<Features> candidates, long[] weights, int count, int features, long seed) {
    return new Seeding(candidates, weights, features, seed).choose(count);
  }

  private Centres choose(int count) {
    int trials = TRIALS + 32 - Integer.numberOfLeadingZeros(count);
    List<Features> chosen = new ArrayList<>();
    while (chosen.size() < count) {
      double total = potential(distances);
      if (total == 0) {
        break;
      }
      double[] best = null;
      Features choice = null;
      for (int trial = 0; trial < trials; trial++) {
        Features tried = candidates.get(draw(total));
        double[] after = distances(tried, chosen.isEmpty());
        if (best == null || potential(after) < potential(best)) {
          best = after;
          choice = tried;
        }
      }
      distances = best;
      chosen.add(choice);
    }
    return Centres.of(chosen, features);
  }

  private double potential(double[] squares) {
    double sum = 0;
    for (int i = 0; i < squares.length; i++) {
      sum += weights[i] * squares[i];
    }
    return sum;
  }

  private int draw(double total) {
    double left = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < distances.length; i++) {
      double share = weights[i] * distances[i];
      if (share > 0) {
        last = i;
        left -= share;
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }

  private double[] distances(Features centre, boolean first) {
    Centres one = Centres.of(List.of(centre), features);
    double[] distance = new double[1];
    double[] after = new double[candidates.size()];
    for (int i = 0; i < after.length; i++) {
      one.distances(candidates.get(i), distance);
      after[i] = first ? distance[0] : Math.min(distances[i], distance[0]);
    }
    return after;
  }
}
