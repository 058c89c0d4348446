package io.paramill.codec;

import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.Sequence;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a flat model of the nested values of a pickle: the name of a tensor is the path to it, keys
 * and indices joined by dots ({@code model_state_dict.0.weight}); numbers, texts and lists of texts
 * become attributes in the same way. Of an object of an unknown class the state is walked; one with
 * {@code _parameters}, {@code _buffers} and {@code _modules} is walked as PyTorch's {@code
 * state_dict()} does.
 */
public final class PickleTree {

  /** Knows the values that are tensors. */
  public interface Leaves {

    /**
     * What a node stands for: a {@link StoredArray}, an attribute's value, or nothing if it is to
     * be walked.
     */
    Optional<Object> interpret(Object node) throws IOException;
  }

  private static final int DEPTH_MAX = 200;
  private static final int CONTAINERS_MAX = 300_000;
  private static final int VISITS_MAX = 20_000_000;
  private static final String PARAMETERS = "_parameters";
  private static final String MODULES = "_modules";
  private static final String BUFFERS = "_buffers";

  private final Location location;
  private final Leaves leaves;
  private final Map<String, StoredArray> arrays = new LinkedHashMap<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());
  private int containers;
  private int visits;

  private PickleTree(Location location, Leaves leaves) {
    this.location = location;
    this.leaves = leaves;
  }

  /**
   * Walks a value.
   *
   * @param location the file; for messages
   * @param name the name of the value itself; empty for one that only holds others
   */
  public static PickleTree walk(Object root, String name, Location location, Leaves leaves)
      throws IOException {
    PickleTree tree = new PickleTree(location, leaves);
    tree.visit(name, root);
    return tree;
  }

  /** The tensors by their names, in the pickle's order. */
  public Map<String, StoredArray> arrays() {
    return Collections.unmodifiableMap(arrays);
  }

  /** The attributes by their names, in the pickle's order. */
  public Map<String, Object> attributes() {
    return Collections.unmodifiableMap(attributes);
  }

  /**
   * The value at a path of keys and indices joined by dots.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Object find(Object root, String dottedPath) {
    Object node = root;
    for (String key : dottedPath.split("\\.", -1)) {
      Object parent = node;
      node =
          children(parent).entrySet().stream()
              .filter(entry -> entry.getKey().toString().equals(key))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "No '%s' of the root '%s' in the file; there are %s"
                              .formatted(key, dottedPath, children(parent).keySet())));
    }
    return node;
  }

  private void visit(String name, Object node) throws IOException {
    if (++visits > VISITS_MAX || containers > CONTAINERS_MAX || path.size() > DEPTH_MAX) {
      throw new MalformedDataException(
          ErrorCode.LIMIT_EXCEEDED, location, "Cannot read the model: it is nested too much");
    }
    Object value = leaves.interpret(node).orElse(node);
    if (value instanceof StoredArray array) {
      add(name, array);
    } else if (isScalar(value)) {
      attributes.putIfAbsent(name, value);
    } else if (value instanceof Sequence list && isTexts(list.items())) {
      attributes.putIfAbsent(name, List.copyOf(list.items()));
    } else if (path.add(value)) {
      containers++;
      for (Map.Entry<Object, Object> child : children(value).entrySet()) {
        String key = PickleText.printable(key(child.getKey()));
        visit(name.isEmpty() || key.isEmpty() ? name + key : name + "." + key, child.getValue());
      }
      path.remove(value);
    }
  }

  private void add(String name, StoredArray array) throws MalformedDataException {
    try {
      new TensorSpec(name, array.dtype(), array.shape());
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(ErrorCode.OVERFLOW, location, e.getMessage());
    }
    if (arrays.putIfAbsent(name, array) != null) {
      throw new MalformedDataException(
          ErrorCode.DUPLICATE_NAME, location, "Cannot read the model: two tensors '" + name + "'");
    }
  }

  private static boolean isScalar(Object value) {
    return value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean;
  }

  private static boolean isTexts(List<Object> items) {
    return !items.isEmpty() && items.stream().allMatch(String.class::isInstance);
  }

  /** Keys that are no text or number have no name of their own. */
  private static String key(Object key) {
    return isScalar(key) ? key.toString() : "(" + key.getClass().getSimpleName() + ")";
  }

  /** What a container holds, by key or index; the members of a module without the three dicts. */
  private static Map<Object, Object> children(Object node) {
    Map<Object, Object> children = new LinkedHashMap<>();
    if (node instanceof Dict dict) {
      children.putAll(dict.entries());
    } else if (node instanceof Sequence list) {
      addIndexed(children, list.items());
    } else if (node instanceof Tuple tuple) {
      addIndexed(children, tuple.items());
    } else if (node instanceof Instance instance) {
      if (isOrderedDict(instance)) {
        addPairs(children, instance.arguments());
        children.putAll(instance.entries().entries());
        return children;
      }
      if (instance.state() instanceof Dict state) {
        if (state.find(PARAMETERS).isPresent() && state.find(MODULES).isPresent()) {
          for (String part : List.of(PARAMETERS, BUFFERS, MODULES)) {
            state.find(part).ifPresent(members -> children.putAll(children(members)));
          }
          notPersistent(state).forEach(children::remove);
          return children;
        }
        children.putAll(state.entries());
      }
      children.putAll(instance.entries().entries());
      addIndexed(children, instance.items().items());
    }
    return children;
  }

  private static boolean isOrderedDict(Instance instance) {
    return instance.madeBy(new Global("collections", "OrderedDict"));
  }

  /** Python 2 makes an ordered dict from a list of pairs. */
  private static void addPairs(Map<Object, Object> children, List<Object> arguments) {
    if (arguments.size() == 1 && arguments.get(0) instanceof Sequence pairs) {
      for (Object pair : pairs.items()) {
        List<Object> items =
            pair instanceof Tuple tuple
                ? tuple.items()
                : pair instanceof Sequence list ? list.items() : List.of();
        if (items.size() == 2) {
          children.put(items.get(0), items.get(1));
        }
      }
    }
  }

  private static List<Object> notPersistent(Dict state) {
    Object names = state.find("_non_persistent_buffers_set").orElse(null);
    if (names instanceof Sequence set) {
      return set.items();
    }
    // Protocols below 4 make a set by a call with a list.
    return names instanceof Instance made
            && made.arguments().size() == 1
            && made.arguments().get(0) instanceof Sequence list
        ? list.items()
        : List.of();
  }

  private static void addIndexed(Map<Object, Object> children, List<Object> items) {
    for (int i = 0; i < items.size(); i++) {
      children.put((long) i, items.get(i));
    }
  }
}
