package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.Features;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.shard.PlaceHash;
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
  private final PlaceHash chance;
  private final PriorityQueue<Candidate> drawn = new PriorityQueue<>(Candidate.ORDER.reversed());

  WeightedDraw(long seed, int size) {
    this.size = size;
    chance = new PlaceHash(seed);
  }

  /** Offers a record with its weight. */
  void offer(DocumentKey place, double weight, Features features) {
    if (weight > 0) {
      double priority = -StrictMath.log(PlaceHash.unit(chance.of(place))) / weight;
      offer(new Candidate(priority, place.source(), place.offset(), features));
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
