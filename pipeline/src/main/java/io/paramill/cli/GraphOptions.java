package io.paramill.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What is trained instead of word vectors. */
final class GraphOptions {

  /** The trainers that there are options for. */
  enum Kind {
    WORD2VEC,
    ND4J;

    /** As plans and users call it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--trainer",
      paramLabel = "NAME",
      defaultValue = "word2vec",
      description =
          "word2vec, or nd4j: a SameDiff graph on the numbers of Avro records; default:"
              + " ${DEFAULT-VALUE}.")
  private Kind trainer;

  @Option(names = "--graph", paramLabel = "FILE", description = "nd4j: what SameDiff.save wrote.")
  String graph;

  @Option(
      names = "--inputs",
      paramLabel = "FEEDS",
      description = "nd4j: placeholders and their fields of a record: x=height,weight;y=age.")
  private String inputs;

  @Option(names = "--labels", paramLabel = "FEEDS", description = "nd4j: more of these.")
  private String labels;

  @Option(
      names = "--updater",
      paramLabel = "NAME",
      description = "nd4j: sgd or adam; default: sgd.")
  private String updater;

  /**
   * Whether a graph is trained.
   *
   * @throws IllegalArgumentException if none is, but there are options of one
   */
  boolean chosen() {
    if (trainer == Kind.WORD2VEC
        && Stream.of(graph, inputs, labels, updater).anyMatch(Objects::nonNull)) {
      throw new IllegalArgumentException(
          "Cannot train word vectors with --graph, --inputs, --labels or --updater: those need"
              + " --trainer nd4j");
    }
    return trainer == Kind.ND4J;
  }

  /**
   * The trainer's settings, but for those that it shares with word vectors; null where not given.
   *
   * @param graphUri the graph's file as containers see it
   */
  Map<String, String> settings(String graphUri) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("graph", graphUri);
    settings.put("inputs", inputs);
    settings.put("labels", labels);
    settings.put("updater", updater);
    return settings;
  }
}
