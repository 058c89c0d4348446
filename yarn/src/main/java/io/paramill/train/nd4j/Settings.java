package io.paramill.train.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of an nd4j plan.
 *
 * @param graph where the graph's file is
 * @param feeds what its placeholders are given, inputs and labels
 * @param loss the variable that training makes smaller
 * @param batch records of an update
 * @param updater how a gradient becomes a change
 * @param rate the learning rate
 */
record Settings(
    String graph, List<Feed> feeds, String loss, int batch, Updater updater, double rate) {

  private static final Set<String> NAMES =
      new TreeSet<>(List.of("graph", "inputs", "labels", "loss", "batch", "updater", "rate"));

  private static final int MAX_BATCH = 1 << 20;

  /** The rule of an update. */
  enum Updater {
    SGD,
    ADAM
  }

  static Settings of(Map<String, String> texts) {
    for (String name : texts.keySet()) {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "Unknown setting '%s' of nd4j: there are %s".formatted(name, String.join(", ", NAMES)));
      }
    }
    List<Feed> feeds = new ArrayList<>(Feed.parse(required(texts, "inputs")));
    if (texts.containsKey("labels")) {
      feeds.addAll(Feed.parse(texts.get("labels")));
    }
    if (feeds.stream().map(Feed::placeholder).distinct().count() < feeds.size()) {
      throw new IllegalArgumentException("Invalid setting of nd4j: a placeholder is fed twice");
    }
    return new Settings(
        required(texts, "graph"),
        List.copyOf(feeds),
        required(texts, "loss"),
        (int) number(texts, "batch", "32", 1, MAX_BATCH),
        updater(texts.getOrDefault("updater", "sgd")),
        number(texts, "rate", "0.01", Double.MIN_VALUE, 1000));
  }

  private static String required(Map<String, String> texts, String name) {
    String text = texts.get(name);
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("Missing setting of nd4j: " + name);
    }
    return text;
  }

  private static double number(
      Map<String, String> texts, String name, String usual, double least, double most) {
    String text = texts.getOrDefault(name, usual);
    try {
      double value = Double.parseDouble(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // It is told below, as a number out of range is.
    }
    throw new IllegalArgumentException("Invalid setting of nd4j: " + name + " = " + text);
  }

  private static Updater updater(String text) {
    return switch (text) {
      case "sgd" -> Updater.SGD;
      case "adam" -> Updater.ADAM;
      default ->
          throw new IllegalArgumentException("Unknown updater '" + text + "': there are sgd, adam");
    };
  }
}
