package io.paramill.convert;

import io.paramill.tensor.Catalog;
import io.paramill.tensor.TensorSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model in the making: what each of its tensors is made of, and its attributes. A {@link Rewrite}
 * makes one of another.
 */
final class Draft {

  /** What is known of a tensor's role, so that no later rule has to guess. */
  enum Role {
    UNKNOWN,
    /** The matrix of a dense layer. */
    DENSE,
    /** A matrix with a row for each word: the same in every framework. */
    EMBEDDING,
    /** A rule of the user's has had the last word. */
    SETTLED
  }

  /** What a tensor is made of. */
  record Entry(Recipe recipe, Role role) {}

  private final Map<String, Entry> tensors = new LinkedHashMap<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();

  /** A model as it is stored. */
  static Draft of(Catalog catalog) {
    Draft draft = new Draft();
    for (TensorSpec spec : catalog.tensors()) {
      draft.put(spec.name(), new Entry(new Stored(spec), Role.UNKNOWN));
    }
    draft.attributes.putAll(catalog.attributes());
    return draft;
  }

  /**
   * Adds a tensor.
   *
   * @throws IllegalArgumentException if another one has its name
   */
  void put(String name, Entry entry) {
    Entry other = tensors.putIfAbsent(name, entry);
    if (other != null) {
      throw new IllegalArgumentException(
          "Cannot name two tensors '%s': %s and %s"
              .formatted(name, other.recipe.text(), entry.recipe.text()));
    }
  }

  /** Adds a tensor. */
  void put(String name, Recipe recipe) {
    put(name, new Entry(recipe, Role.UNKNOWN));
  }

  /** The tensors, in order. */
  Map<String, Entry> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** The attributes, in order; those of a new draft are none. */
  Map<String, Object> attributes() {
    return attributes;
  }
}
