package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.Moments;
import java.io.IOException;
import java.util.List;

/**
 * Lloyd's iteration: each record belongs to its nearest centre, each centre moves to the mean of
 * its records.
 *
 * @param centres of the last pass, so that the groups are what these make of the corpus
 * @param groups the records of each centre
 * @param passes how often the corpus was read
 * @param moved how far the centre that moves farthest would move next
 */
record Lloyd(Centres centres, List<Moments> groups, int passes, double moved) {

  /** Reads the corpus once: the records nearest to each centre. */
  @FunctionalInterface
  interface Pass {
    List<Moments> groups(Centres centres) throws IOException, InterruptedException;
  }

  /**
   * Iterates until no centre moves by {@code epsilon} any more, or so many passes have been made.
   */
  static Lloyd run(Centres start, Pass pass, double epsilon, int maxPasses)
      throws IOException, InterruptedException {
    Centres centres = start;
    for (int passes = 1; ; passes++) {
      List<Moments> groups = pass.groups(centres);
      Centres next = means(centres, groups);
      double moved = farthest(centres, next);
      if (moved < epsilon || passes >= maxPasses) {
        return new Lloyd(centres, groups, passes, moved);
      }
      centres = next;
    }
  }

  /** The means; a centre without records stays where it is. */
  private static Centres means(Centres centres, List<Moments> groups) {
    FeatureMatrix means = new FeatureMatrix(centres.matrix().features(), centres.size());
    for (int centre = 0; centre < centres.size(); centre++) {
      Moments group = groups.get(centre);
      for (int feature = 0; feature < means.features(); feature++) {
        means.set(
            feature,
            centre,
            group.records() == 0 ? centres.matrix().at(feature, centre) : group.mean(feature));
      }
    }
    return new Centres(means);
  }

  private static double farthest(Centres from, Centres to) {
    double farthest = 0;
    for (int centre = 0; centre < from.size(); centre++) {
      double square = 0;
      for (int feature = 0; feature < from.matrix().features(); feature++) {
        double step = to.matrix().at(feature, centre) - from.matrix().at(feature, centre);
        square += step * step;
      }
      farthest = Math.max(farthest, Math.sqrt(square));
    }
    return farthest;
  }
}
