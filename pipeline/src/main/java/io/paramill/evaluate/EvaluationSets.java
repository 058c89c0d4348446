package io.paramill.evaluate;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** The sets of word pairs and analogies that come with this library, in English. */
public final class EvaluationSets {

  /** The set of analogies. */
  public static final String ANALOGIES = "questions-words";

  private static final Map<String, String> FILES =
      Map.of(
          "ws353",
          "EN-WS-353-ALL.txt",
          "men",
          "EN-MEN-TR-3k.txt",
          "simlex",
          "EN-SIMLEX-999.txt",
          "rw",
          "EN-RW-STANFORD.txt",
          ANALOGIES,
          "questions-words.txt");

  private EvaluationSets() {}

  /** The names of the sets of word pairs. */
  public static List<String> similarities() {
    return List.of("ws353", "men", "simlex", "rw");
  }

  /**
   * Opens a set.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public static InputStream open(String name) throws IOException {
    String file = FILES.get(name);
    if (file == null) {
      throw new IllegalArgumentException(
          "Unknown set '%s': there are %s, %s"
              .formatted(name, String.join(", ", similarities()), ANALOGIES));
    }
    InputStream input = EvaluationSets.class.getResourceAsStream("sets/" + file);
    if (input == null) {
      throw new FileNotFoundException("sets/" + file);
    }
    return input;
  }
}
