package io.paramill.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a model's tensors and attributes are nested in each other, in a layout that nests them: a
 * tree whose leaves name them. Names join a path by dots, and so do not tell the dict {@code {"a":
 * {"b": …}}} from {@code {"a.b": …}}; the outline does.
 */
public sealed interface Outline {

  /** Values by key: a String, Long, Double or Boolean, in their order. */
  record Dict(Map<Object, Outline> entries) implements Outline {

    /** Copies the map, in its order. */
    public Dict {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /** Values in a list. */
  record Listing(List<Outline> items) implements Outline {

    /** Copies the list. */
    public Listing {
      items = List.copyOf(items);
    }
  }

  /** Values in a row that never changes. */
  record Tuple(List<Outline> items) implements Outline {

    /** Copies the list. */
    public Tuple {
      items = List.copyOf(items);
    }
  }

  /** The tensor of this name. */
  record Tensor(String name) implements Outline {}

  /** The attribute of this name. */
  record Attribute(String name) implements Outline {}

  /** A value of a kind that no catalog holds. */
  record Foreign(String kind) implements Outline {}

  /** The place of a value that is not there. */
  enum Nothing implements Outline {
    /** The only one. */
    NOTHING
  }
}
