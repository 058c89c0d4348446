package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.Chance;
import io.paramill.jobs.feature.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Draws so many records without putting them back, each with a chance in proportion to its weight,
 * in one pass (P. S. Efraimidis and P. G. Spirakis, "Weighted random sampling with a reservoir",
 * 2006): those with the smallest -ln(u) / weight, where u is a record's own chance. Draws of parts
 * of a corpus can be drawn from again, so the number of maps does not matter.
 */
final class WeightedDraw {

  private final int size;
  private final PriorityQueue<Candidate> drawn = new PriorityQueue<>(Candidate.ORDER.reversed());

  WeightedDraw(int size) {
    this.size = size;
  }

  /** Offers a record with its weight. */
  void offer(long seed, String source, long offset, double weight, Features features) {
    if (weight > 0) {
      double chance = Chance.of(seed, source, offset);
      offer(new Candidate(-StrictMath.log(chance) / weight, source, offset, features));
    }
  }

  /** Offers what another draw has drawn. */
  void offer(Candidate candidate) {
    if (drawn.size() < size || Candidate.ORDER.compare(candidate, drawn.peek()) < 0) {
      drawn.add(candidate);
      if (drawn.size() > size) {
        drawn.remove();
      }
    }
  }

  /** What was drawn, in order. */
  List<Candidate> drawn() {
    List<Candidate> list = new ArrayList<>(drawn);
    list.sort(Candidate.ORDER);
    return list;
  }
}
