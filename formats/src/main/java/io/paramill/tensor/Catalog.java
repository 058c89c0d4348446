package io.paramill.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model holds: its tensors, in the order in which the file lists them, and its attributes:
 * what else is worth knowing (the epoch, a loss, a vocabulary). An attribute's value is a String, a
 * Long, a Double, a Boolean, or a List of Strings. Some layouts know a {@link Structure} too, which
 * a model that was renamed or filtered need not keep.
 */
public final class Catalog {

  /** The attribute that names the rows of an embedding: a list of words. */
  public static final String VOCABULARY = "vocabulary";

  private final List<TensorSpec> tensors;
  private final NameTable names;
  private final Map<String, Object> attributes;
  private final Structure structure;

  /**
   * A catalog of these tensors and attributes.
   *
   * @throws IllegalArgumentException if two tensors have one name, or a value is of another type
   */
  public Catalog(List<TensorSpec> tensors, Map<String, ?> attributes) {
    this(tensors, attributes, Structure.NONE);
  }

  /**
   * A catalog of these tensors and attributes, and of what else is known about them.
   *
   * @throws IllegalArgumentException if two tensors have one name, or a value is of another type
   */
  public Catalog(List<TensorSpec> tensors, Map<String, ?> attributes, Structure structure) {
    this.structure = structure;
    this.tensors = List.copyOf(tensors);
    names = new NameTable(tensors.size());
    for (TensorSpec spec : this.tensors) {
      if (!names.add(spec.name())) {
        throw new IllegalArgumentException("Duplicate tensor '" + spec.name() + "'");
      }
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    attributes.forEach((name, value) -> copy.put(name, attribute(name, value)));
    this.attributes = Collections.unmodifiableMap(copy);
  }

  private static Object attribute(String name, Object value) {
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return List.copyOf(list);
    }
    if (value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean) {
      return value;
    }
    throw new IllegalArgumentException(
        "Attribute '" + name + "' is no String, Long, Double, Boolean or List of Strings");
  }

  /** A catalog without attributes. */
  public static Catalog of(TensorSpec... tensors) {
    return new Catalog(List.of(tensors), Map.of());
  }

  /** The tensors, in the file's order. */
  public List<TensorSpec> tensors() {
    return tensors;
  }

  /** The attributes, in the file's order. */
  public Map<String, Object> attributes() {
    return attributes;
  }

  /** What is known beside the names; it may name tensors and attributes that are not here. */
  public Structure structure() {
    return structure;
  }

  /** The words that name an embedding's rows, if there are any. */
  public Optional<List<String>> vocabulary() {
    if (attributes.get(VOCABULARY) instanceof List<?> words) {
      @SuppressWarnings("unchecked")
      List<String> strings = (List<String>) words;
      return Optional.of(strings);
    }
    return Optional.empty();
  }

  /** The tensor of this name, or nothing. */
  public Optional<TensorSpec> find(String name) {
    int number = names.number(name);
    return number < 0 ? Optional.empty() : Optional.of(tensors.get(number));
  }

  /** Where in the list the tensor of this name is; -1 if there is none. */
  public int number(String name) {
    return names.number(name);
  }

  /**
   * The tensor of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public TensorSpec tensor(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("No tensor '" + name + "'"));
  }

  /** The sum of all tensors' bytes; strings are not counted. */
  public long lengthBytes() {
    return tensors.stream()
        .filter(spec -> spec.dtype().fixedWidth())
        .mapToLong(TensorSpec::lengthBytes)
        .sum();
  }
}
