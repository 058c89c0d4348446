package io.paramill.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pickle holds, as inert data: nothing that a pickle names is ever called or loaded. Besides
 * these nodes a value is a {@link String}, {@link Long}, {@link java.math.BigInteger}, {@link
 * Double} or {@link Boolean}.
 *
 * <p>Containers are shared as in the pickle, may change until the whole pickle is read, and may
 * contain themselves; their equality is identity.
 */
public sealed interface PickleNode
    permits PickleBytes,
        PickleNode.None,
        PickleNode.Global,
        PickleNode.Persistent,
        PickleNode.Tuple,
        PickleNode.Sequence,
        PickleNode.Dict,
        PickleNode.Instance {

  /** Python's {@code None}. */
  enum None implements PickleNode {
    /** The only one. */
    NONE
  }

  /** A function or class by its name, with the module names of Python 3. */
  record Global(String module, String name) implements PickleNode {

    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  /** A reference to something outside the pickle. */
  record Persistent(Object id) implements PickleNode {}

  /** A tuple. */
  final class Tuple implements PickleNode {
    private final List<Object> items;

    Tuple(List<Object> items) {
      this.items = List.copyOf(items);
    }

    /** Its items. */
    public List<Object> items() {
      return items;
    }
  }

  /** A list or a set. */
  final class Sequence implements PickleNode {
    // Most containers of a hostile pickle are empty, and should then take next to no memory.
    private List<Object> items = List.of();

    /** Its items. */
    public List<Object> items() {
      return Collections.unmodifiableList(items);
    }

    void addAll(List<Object> more) {
      if (items.isEmpty()) {
        items = new ArrayList<>(more);
      } else {
        items.addAll(more);
      }
    }
  }

  /** A dict, in its order. */
  final class Dict implements PickleNode {
    private Map<Object, Object> entries = Map.of();

    /** Its entries; a key that is no text or number is there by its identity. */
    public Map<Object, Object> entries() {
      return Collections.unmodifiableMap(entries);
    }

    /** The value of a key. */
    public Optional<Object> find(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    boolean putIfAbsent(Object key, Object value) {
      if (entries.isEmpty()) {
        entries = new LinkedHashMap<>(2);
      }
      return entries.putIfAbsent(key, value) == null;
    }
  }

  /** What a call of a function or class would have made. */
  final class Instance implements PickleNode {
    private final Object constructor;
    private final List<Object> arguments;
    private Sequence items;
    private Dict entries;
    Object state = None.NONE;

    Instance(Object constructor, List<Object> arguments) {
      this.constructor = constructor;
      this.arguments = List.copyOf(arguments);
    }

    /** Whether it was made by this function or class. */
    public boolean madeBy(Global global) {
      return global.equals(constructor);
    }

    /** The function or class, nearly always a {@link Global}. */
    public Object constructor() {
      return constructor;
    }

    /** With what it was called. */
    public List<Object> arguments() {
      return arguments;
    }

    /** The state that was set afterwards; {@link None} if none was. */
    public Object state() {
      return state;
    }

    /** What was appended to it. */
    public Sequence items() {
      if (items == null) {
        items = new Sequence();
      }
      return items;
    }

    /** What was put into it by keys. */
    public Dict entries() {
      if (entries == null) {
        entries = new Dict();
      }
      return entries;
    }
  }
}
