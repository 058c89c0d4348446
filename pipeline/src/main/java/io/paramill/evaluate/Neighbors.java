package io.paramill.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Finds the words whose vectors point where a word's does. */
public final class Neighbors {

  /** A word and its cosine. */
  public record Neighbor(String word, double cosine) {}

  private record Candidate(int row, double cosine) {}

  /** The best last; of equals the more frequent is better. */
  private static final Comparator<Candidate> ORDER =
      Comparator.comparingDouble(Candidate::cosine)
          .thenComparing(Comparator.comparingInt(Candidate::row).reversed());

  private Neighbors() {}

  /**
   * The nearest words of a word, without itself, nearest first.
   *
   * @param most how many at the most
   * @throws IllegalArgumentException if the word has no vector
   */
  public static List<Neighbor> of(Embedding embedding, String word, int most) {
    int row = embedding.row(word);
    if (row < 0) {
      throw new IllegalArgumentException("Unknown word '" + word + "'");
    }
    PriorityQueue<Candidate> best = new PriorityQueue<>(ORDER);
    for (int other = 0; other < embedding.size(); other++) {
      if (other != row) {
        best.add(new Candidate(other, embedding.cosine(row, other)));
        if (best.size() > most) {
          best.remove();
        }
      }
    }
    List<Candidate> sorted = new ArrayList<>(best);
    sorted.sort(ORDER.reversed());
    return sorted.stream()
        .map(candidate -> new Neighbor(embedding.word(candidate.row()), candidate.cosine()))
        .toList();
  }
}
