package io.paramill.train.word2vec;

import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The settings of a word2vec plan.
 *
 * @param dim columns of the model's matrices
 * @param window the most words on each side of the centre
 * @param negative negatives of a window
 * @param sample the share of the corpus above which words are skipped now and then; 0 for never
 * @param rate the learning rate at the start
 * @param kernel as {@link Kernels} says
 */
record Settings(int dim, int window, int negative, double sample, float rate, String kernel) {

  /** Checks the kernel's name, so that a client fails and not its containers. */
  Settings {
    if (!Kernels.NAMES.contains(kernel)) {
      throw Kernels.unknown(kernel);
    }
  }

  static Settings of(Map<String, String> texts) {
    Reader reader = new Reader(texts, new TreeSet<>());
    Settings settings =
        new Settings(
            reader.number("dim", "128", Integer::valueOf, value -> value >= 1 && value <= 1 << 16),
            reader.number("window", "5", Integer::valueOf, value -> value >= 1 && value <= 1000),
            reader.number("negative", "5", Integer::valueOf, value -> value >= 1 && value <= 1000),
            reader.number("sample", "1e-4", Double::valueOf, value -> value >= 0 && value <= 1),
            reader.number("rate", "0.05", Float::valueOf, value -> value > 0 && value <= 10),
            texts.getOrDefault("kernel", "auto"));
    reader.known.add("kernel");
    for (String name : texts.keySet()) {
      if (!reader.known.contains(name)) {
        throw new IllegalArgumentException(
            "Unknown setting '%s' of word2vec: there are %s"
                .formatted(name, String.join(", ", reader.known)));
      }
    }
    return settings;
  }

  private record Reader(Map<String, String> texts, TreeSet<String> known) {

    <T extends Number> T number(
        String name, String usual, Function<String, T> parser, Predicate<T> valid) {
      known.add(name);
      String text = texts.getOrDefault(name, usual);
      try {
        T value = parser.apply(text);
        if (valid.test(value)) {
          return value;
        }
      } catch (NumberFormatException e) {
        // It is told below, as a number out of range is.
      }
      throw new IllegalArgumentException("Invalid setting of word2vec: " + name + " = " + text);
    }
  }
}
