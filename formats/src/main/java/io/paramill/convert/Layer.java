package io.paramill.convert;

import io.paramill.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tensors of one layer: those whose names differ in the last part only. */
final class Layer {

  private static final Set<String> NORMS =
      Set.of(
          "norm",
          "normalization",
          "layernorm",
          "batchnorm",
          "groupnorm",
          "instancenorm",
          "rmsnorm",
          "layernormalization",
          "batchnormalization",
          "bn",
          "ln",
          "gn");

  private static final Set<String> EMBEDDINGS =
      Set.of("embedding", "embeddings", "embed", "embeds", "emb", "wte", "wpe");

  private final String path;
  private final Map<String, Draft.Entry> members = new LinkedHashMap<>();

  private Layer(String path) {
    this.path = path;
  }

  /** The layers of a model; tensors that a user's rule has settled are in none. */
  static List<Layer> of(Draft draft, Framework framework) {
    Map<String, Layer> layers = new LinkedHashMap<>();
    draft
        .tensors()
        .forEach(
            (name, entry) -> {
              if (entry.role() != Draft.Role.SETTLED) {
                int end = Math.max(0, name.lastIndexOf(framework.separator()));
                String last = end == 0 ? name : name.substring(end + 1);
                layers.computeIfAbsent(name.substring(0, end), Layer::new).members.put(last, entry);
              }
            });
    return List.copyOf(layers.values());
  }

  /** The name that its tensors have in common; empty at the top. */
  String path() {
    return path;
  }

  /** What is left of it, in order. */
  List<String> names() {
    return new ArrayList<>(members.keySet());
  }

  /** Whether it has all of these. */
  boolean has(String... names) {
    return members.keySet().containsAll(Arrays.asList(names));
  }

  /** A tensor's shape, if it is there and of this rank. */
  Optional<Shape> shape(String name, int rank) {
    return Optional.ofNullable(members.get(name))
        .map(entry -> entry.recipe().shape())
        .filter(shape -> shape.rank() == rank);
  }

  /** A tensor's length, if it is there and has one dimension. */
  Optional<Long> length(String name) {
    return shape(name, 1).map(shape -> shape.extent(0));
  }

  /** A tensor. */
  Recipe recipe(String name) {
    return members.get(name).recipe();
  }

  /** What is known of a tensor. */
  Draft.Role role(String name) {
    return members.get(name).role();
  }

  /** Takes a tensor out. */
  Draft.Entry take(String name) {
    return members.remove(name);
  }

  /** Whether its own name says that it normalises. */
  boolean namedNorm(String separator) {
    return words(separator).stream().anyMatch(NORMS::contains);
  }

  /** Whether its own name says that it has a row for each word. */
  boolean namedEmbedding(String separator) {
    return words(separator).stream().anyMatch(EMBEDDINGS::contains);
  }

  /** Whether a word is in its own name. */
  boolean named(String separator, String word) {
    return words(separator).contains(word);
  }

  private List<String> words(String separator) {
    String last = path.substring(path.lastIndexOf(separator) + 1);
    return List.of(last.toLowerCase(Locale.ROOT).split("[^a-z]+", -1));
  }
}
