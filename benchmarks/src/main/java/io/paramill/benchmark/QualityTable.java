package io.paramill.benchmark;

import io.paramill.cli.TextTable;
import io.paramill.evaluate.Analogies;
import io.paramill.evaluate.Embedding;
import io.paramill.evaluate.EvaluationSets;
import io.paramill.evaluate.WordSimilarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The scores of trained models, a line each: printed at once, and kept in a file. */
final class QualityTable {

  private static final String HEAD =
      "trainer\tsharded and merged by\tshards\tmerges\trate\tseed, epochs\tWS-353\tMEN\tSimLex\tRW"
          + "\tanalogies\tuser CPU s";

  private static final int KEY_FIELDS = 6;

  /** What a model was trained with. */
  record Key(String trainer, String by, int shards, int merges, String rate, String seed) {

    private String line() {
      return String.join(
          "\t", trainer, by, Integer.toString(shards), Integer.toString(merges), rate, seed);
    }
  }

  /** Spearman's correlations and the share of analogies, in hundredths. */
  record Scores(double ws353, double men, double simlex, double rw, double analogies) {

    static Scores of(Embedding embedding) throws IOException {
      Analogies analogies =
          Analogies.of(
              embedding, EvaluationSets.open(EvaluationSets.ANALOGIES), Analogies.CANDIDATES);
      return new Scores(
          spearman(embedding, "ws353"),
          spearman(embedding, "men"),
          spearman(embedding, "simlex"),
          spearman(embedding, "rw"),
          100 * analogies.total().share());
    }

    private static double spearman(Embedding embedding, String set) throws IOException {
      return 100 * WordSimilarity.of(embedding, EvaluationSets.open(set)).spearman();
    }

    private List<Double> all() {
      return List.of(ws353, men, simlex, rw, analogies);
    }
  }

  private final Optional<Path> file;
  private final PrintWriter out;
  private final Map<String, List<Double>> rows = new LinkedHashMap<>();

  private QualityTable(Optional<Path> file, PrintWriter out) {
    this.file = file;
    this.out = out;
  }

  /** A table with the lines of a file, if there is one. */
  static QualityTable open(Optional<Path> file, PrintWriter out) throws IOException {
    QualityTable table = new QualityTable(file, out);
    if (file.isPresent() && Files.exists(file.get())) {
      Files.readAllLines(file.get()).stream().skip(1).forEach(table::take);
    } else {
      table.tell(HEAD);
    }
    return table;
  }

  private void take(String line) {
    String[] fields = line.split("\t", -1);
    List<Double> numbers = new ArrayList<>();
    for (int i = KEY_FIELDS; i < fields.length; i++) {
      numbers.add(Double.valueOf(fields[i]));
    }
    rows.put(String.join("\t", List.of(fields).subList(0, KEY_FIELDS)), numbers);
  }

  boolean has(Key key) {
    return rows.containsKey(key.line());
  }

  void add(Key key, Scores scores, double userSeconds) throws IOException {
    StringBuilder line = new StringBuilder(key.line());
    for (double score : scores.all()) {
      line.append(String.format(Locale.ROOT, "\t%.2f", score));
    }
    line.append(String.format(Locale.ROOT, "\t%.1f", userSeconds));
    take(line.toString());
    tell(line.toString());
  }

  private void tell(String line) throws IOException {
    out.println(line);
    out.flush();
    if (file.isPresent()) {
      Files.writeString(
          file.get(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  /**
   * The means over the seeds, with the sum of WS-353, MEN and analogies beside that of the best
   * model of one shard.
   */
  TextTable means() {
    Map<String, List<List<Double>>> groups = new LinkedHashMap<>();
    rows.forEach(
        (key, numbers) ->
            groups.computeIfAbsent(withoutSeed(key), k -> new ArrayList<>()).add(numbers));
    Map<String, double[]> means = new LinkedHashMap<>();
    groups.forEach((key, group) -> means.put(key, mean(group)));
    double best =
        means.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("paramill\t"))
            .filter(entry -> entry.getKey().split("\t", -1)[2].equals("1"))
            .mapToDouble(entry -> sum(entry.getValue()))
            .max()
            .orElse(Double.NaN);
    List<String> heads = new ArrayList<>(List.of(HEAD.split("\t", -1)));
    heads.set(KEY_FIELDS - 1, "epochs");
    heads.add(KEY_FIELDS, "seeds");
    heads.add("sum, % of one shard");
    TextTable table = new TextTable(heads.toArray(String[]::new));
    means.forEach(
        (key, mean) -> {
          List<Object> cells = new ArrayList<>(List.of((Object[]) key.split("\t", -1)));
          cells.add(groups.get(key).size());
          for (double number : mean) {
            cells.add("%.1f".formatted(number));
          }
          cells.add("%.1f".formatted(100 * sum(mean) / best));
          table.row(cells.toArray());
        });
    return table;
  }

  /** A line's key with the epochs alone in its last field, which has the seed before them. */
  private static String withoutSeed(String key) {
    int seed = key.lastIndexOf('\t') + 1;
    return key.substring(0, seed) + key.substring(key.indexOf(", ", seed) + 2);
  }

  private static double[] mean(List<List<Double>> group) {
    double[] mean = new double[group.get(0).size()];
    for (List<Double> numbers : group) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += numbers.get(i) / group.size();
      }
    }
    return mean;
  }

  private static double sum(double[] mean) {
    return mean[0] + mean[1] + mean[4];
  }
}
