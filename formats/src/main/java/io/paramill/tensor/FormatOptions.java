package io.paramill.tensor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of one format, by name, as a person gives them. Each format documents the names that it
 * knows.
 */
public record FormatOptions(Map<String, String> values) {

  /** No settings: every default. */
  public static final FormatOptions NONE = new FormatOptions(Map.of());

  /** Copies the map. */
  public FormatOptions {
    values = Map.copyOf(values);
  }

  /** The text of a setting, if it is given. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * The number of a setting.
   *
   * @throws IllegalArgumentException if it is given and is no whole number
   */
  public long number(String name, long otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Invalid " + name + " '" + value + "': not a whole number", e);
    }
  }

  /** These settings but for one. */
  public FormatOptions without(String name) {
    Map<String, String> others = new HashMap<>(values);
    others.remove(name);
    return new FormatOptions(others);
  }

  /** Whether a setting is {@code true}. */
  public boolean flag(String name) {
    return Boolean.parseBoolean(values.get(name));
  }
}
