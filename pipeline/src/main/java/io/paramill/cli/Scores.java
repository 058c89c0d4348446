package io.paramill.cli;

import io.paramill.evaluate.Analogies;
import io.paramill.evaluate.Embedding;
import io.paramill.evaluate.EvaluationSets;
import io.paramill.evaluate.Neighbors;
import io.paramill.evaluate.WordSimilarity;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Tells a person how good an embedding is. */
record Scores(Embedding embedding, Sheet sheet) {

  private static final int NEIGHBORS = 6;

  /** The built-in sets of word pairs. */
  void similarities() throws IOException {
    TextTable table = similarityTable();
    for (String name : EvaluationSets.similarities()) {
      row(table, name, WordSimilarity.of(embedding, EvaluationSets.open(name)));
    }
    sheet.table(table);
  }

  /** A table for {@link #row}. */
  static TextTable similarityTable() {
    return new TextTable("word pairs", "Spearman", "pairs known");
  }

  /** The score of one set. */
  static void row(TextTable table, String name, WordSimilarity score) {
    table.row(
        name,
        Double.isNaN(score.spearman()) ? "-" : "%.3f".formatted(score.spearman()),
        "%d of %d".formatted(score.known(), score.pairs()));
  }

  /** The built-in analogies, in three rows. */
  void analogies() throws IOException {
    Analogies analogies =
        Analogies.of(
            embedding, EvaluationSets.open(EvaluationSets.ANALOGIES), Analogies.CANDIDATES);
    TextTable table = analogyTable();
    total(table, analogies);
    sheet.table(table);
  }

  /** Every category of a set of analogies, and the totals. */
  static void categories(Analogies analogies, Sheet sheet) {
    TextTable table = analogyTable();
    for (Map.Entry<String, Analogies.Accuracy> category : analogies.categories().entrySet()) {
      row(table, category.getKey(), category.getValue());
    }
    total(table, analogies);
    sheet.table(table);
  }

  private static TextTable analogyTable() {
    return new TextTable("analogies", "right", "questions known");
  }

  private static void total(TextTable table, Analogies analogies) {
    row(table, "semantic", analogies.semantic());
    row(table, "syntactic", analogies.syntactic());
    row(table, "all", analogies.total());
  }

  private static void row(TextTable table, String name, Analogies.Accuracy accuracy) {
    table.row(
        name,
        accuracy.asked() == 0 ? "-" : "%.1f %%".formatted(accuracy.share() * 100),
        "%d of %d".formatted(accuracy.asked(), accuracy.questions()));
  }

  /** The nearest words of those of these words that are known. */
  void neighbors(List<String> words) {
    TextTable table = new TextTable("word", "nearest words");
    for (String word : words) {
      if (embedding.row(word) >= 0) {
        table.row(word, String.join(", ", nearest(word)));
      }
    }
    sheet.table(table);
  }

  private List<String> nearest(String word) {
    return Neighbors.of(embedding, word, NEIGHBORS).stream()
        .map(neighbor -> neighbor.word())
        .toList();
  }
}
