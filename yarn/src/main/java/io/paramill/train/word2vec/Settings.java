package io.paramill.train.word2vec;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The settings of a word2vec plan.
 *
 * @param dim columns of the model's matrices
 * @param window the most words on each side of the centre
 * @param negative output rows that a window's centre is told from
 * @param batch windows that have them in common
 * @param sample the share of the corpus above which words are skipped now and then; 0 for never
 * @param rate the learning rate at the start
 * @param loss what is learnt
 * @param cbow whether the words around a centre learn as one, their mean
 * @param adagrad whether steps are divided as {@link AdaGrad} does
 * @param hotRows rows of the most frequent words, which steps exchange that do not exchange all
 * @param hotSteps of so many steps the last one exchanges all rows
 * @param threads that train at the same time
 * @param kernel as {@link Kernels} says
 */
record Settings(
    int dim,
    int window,
    int negative,
    int batch,
    double sample,
    float rate,
    Loss.Name loss,
    boolean cbow,
    boolean adagrad,
    int hotRows,
    int hotSteps,
    int threads,
    String kernel) {

  private static final String SKIP_GRAM = "skip-gram";
  private static final String CBOW = "cbow";
  private static final String SGD = "sgd";
  private static final String ADAGRAD = "adagrad";

  static Settings of(Map<String, String> texts) {
    Reader reader = new Reader(texts, new TreeSet<>());
    Settings settings =
        new Settings(
            reader.number("dim", "128", Integer::valueOf, value -> value >= 1 && value <= 1 << 16),
            reader.number("window", "5", Integer::valueOf, value -> value >= 1 && value <= 1000),
            reader.number("negative", "5", Integer::valueOf, value -> value >= 1 && value <= 1000),
            reader.number("batch", "1", Integer::valueOf, value -> value >= 1),
            reader.number("sample", "1e-4", Double::valueOf, value -> value >= 0 && value <= 1),
            reader.number("rate", "0.05", Float::valueOf, value -> value > 0 && value <= 10),
            Loss.Name.of(reader.choice("loss", Loss.Name.texts())),
            reader.choice("model", List.of(SKIP_GRAM, CBOW)).equals(CBOW),
            reader.choice("optimizer", List.of(SGD, ADAGRAD)).equals(ADAGRAD),
            reader.number("hot-rows", "4096", Integer::valueOf, value -> value >= 0),
            reader.number("hot-steps", "1", Integer::valueOf, value -> value >= 1),
            reader.number("threads", "1", Integer::valueOf, value -> value >= 1 && value <= 1000),
            reader.choice("kernel", Kernels.NAMES));
    for (String name : texts.keySet()) {
      if (!reader.known.contains(name)) {
        throw new IllegalArgumentException(
            "Unknown setting '%s' of word2vec: there are %s"
                .formatted(name, String.join(", ", reader.known)));
      }
    }
    if (settings.cbow() && settings.adagrad()) {
      throw new IllegalArgumentException("Cannot train cbow with adagrad: only skip-gram");
    }
    if (settings.cuda()
        && (settings.cbow()
            || settings.adagrad()
            || settings.loss() != Loss.Name.NEGATIVE
            || settings.batch() > 1)) {
      throw new IllegalArgumentException(
          "Cannot train that with kernel cuda: only skip-gram with loss negative, sgd and batch 1");
    }
    if (settings.kernel().equals("nd4j") && (settings.adagrad() || settings.threads() > 1)) {
      throw new IllegalArgumentException(
          "Cannot train by kernel nd4j with adagrad or several threads: only by sgd, on one");
    }
    return settings;
  }

  /** Whether a GPU trains. */
  boolean cuda() {
    return kernel.equals(Kernels.CUDA);
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

    /** One of some names, usually the first one. */
    String choice(String name, List<String> names) {
      known.add(name);
      String text = texts.getOrDefault(name, names.get(0));
      if (!names.contains(text)) {
        throw new IllegalArgumentException(
            "Unknown %s '%s': there are %s".formatted(name, text, String.join(", ", names)));
      }
      return text;
    }
  }
}
