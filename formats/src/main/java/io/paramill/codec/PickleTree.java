package io.paramill.codec;

import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.None;
import io.paramill.codec.PickleNode.Sequence;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.NameTable;
import io.paramill.tensor.Outline;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
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
 * state_dict()} does. How the values were nested is kept as an {@link Outline}.
 */
public final class PickleTree {

  /** Knows the values that are tensors. */
  public interface Leaves {

    /**
     * What a node stands for: a {@link StoredArray}, an attribute's value, {@link Parts}, or
     * nothing if it is to be walked.
     *
     * @param name the path to the node; for messages
     */
    Optional<Object> interpret(String name, Object node) throws IOException;
  }

  /** The parts of a value, by what is added to its name; the part without a key has its name. */
  public record Parts(Map<String, Object> byKey) {}

  private static final int DEPTH_MAX = 200;
  private static final int NAME_MAX = 65_535;

  /**
   * What a walk may cost beyond what the pickle itself did, as references can repeat its parts
   * without end: a value costs 1, and 1 for every 16 characters of its name.
   */
  private static final long COST_MAX = 400_000;

  private static final int COST_PER_STEP = 8;
  private static final int CHARACTERS_PER_COST = 16;
  private static final String PARAMETERS = "_parameters";
  private static final String MODULES = "_modules";
  private static final String BUFFERS = "_buffers";

  private final Location location;
  private final Leaves leaves;
  // Lists and not a map: there may be a million.
  private final NameTable names = new NameTable(0);
  private final List<TensorSpec> specs = new ArrayList<>();
  private final List<StoredArray> arrays = new ArrayList<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());
  private final long costMax;
  private long cost;
  private Outline root = Outline.Nothing.NOTHING;

  private PickleTree(long costMax, Location location, Leaves leaves) {
    this.costMax = costMax;
    this.location = location;
    this.leaves = leaves;
  }

  /**
   * Walks a value.
   *
   * @param name the name of the value itself; empty for one that only holds others
   * @param steps the steps of the pickle that it comes from
   * @param location the file; for messages
   */
  public static PickleTree walk(
      Object root, String name, long steps, Location location, Leaves leaves) throws IOException {
    PickleTree tree = new PickleTree(COST_MAX + COST_PER_STEP * steps, location, leaves);
    tree.root = tree.visit(name, root);
    return tree;
  }

  /** The tensors by their names, in the pickle's order. */
  public Map<String, StoredArray> arrays() {
    Map<String, StoredArray> byName = new LinkedHashMap<>();
    for (int i = 0; i < specs.size(); i++) {
      byName.put(specs.get(i).name(), arrays.get(i));
    }
    return byName;
  }

  /** What the tensors are, in the pickle's order. */
  List<TensorSpec> specs() {
    return specs;
  }

  /** Where the tensors are, in the same order. */
  List<StoredArray> places() {
    return arrays;
  }

  /** The attributes by their names, in the pickle's order. */
  public Map<String, Object> attributes() {
    return Collections.unmodifiableMap(attributes);
  }

  /** How the values are nested; nothing if all are tensors of one dict, named by its keys. */
  public Optional<Outline> outline() {
    boolean flat =
        root instanceof Outline.Dict dict
            && dict.entries().entrySet().stream()
                .allMatch(
                    entry ->
                        entry.getKey() instanceof String key
                            && new Outline.Tensor(key).equals(entry.getValue()));
    return flat ? Optional.empty() : Optional.of(root);
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

  private Outline visit(String name, Object node) throws IOException {
    cost += 1 + name.length() / CHARACTERS_PER_COST;
    if (cost > costMax || name.length() > NAME_MAX || path.size() > DEPTH_MAX) {
      throw new MalformedDataException(
          ErrorCode.LIMIT_EXCEEDED, location, "Cannot read the model: it is nested too much");
    }
    Object value = leaves.interpret(name, node).orElse(node);
    if (value instanceof StoredArray array) {
      add(name, array);
      return new Outline.Tensor(name);
    }
    if (isScalar(value) || (value instanceof Sequence list && isTexts(list.items()))) {
      Object kept = value instanceof Sequence list ? List.copyOf(list.items()) : value;
      return attributes.putIfAbsent(name, kept) == null
          ? new Outline.Attribute(name)
          : new Outline.Foreign("second value of one name");
    }
    if (value == None.NONE) {
      return Outline.Nothing.NOTHING;
    }
    if (!path.add(value)) {
      return new Outline.Foreign("value that holds itself");
    }
    boolean flat = path.size() == 1 && (value instanceof Dict || isOrderedDict(value));
    Map<Object, Object> children = children(value);
    List<Outline> outlines = new ArrayList<>();
    for (Map.Entry<Object, Object> child : children.entrySet()) {
      Outline member = visit(joined(name, key(child.getKey())), child.getValue());
      flat &= member instanceof Outline.Tensor tensor && tensor.name().equals(child.getKey());
      outlines.add(member);
    }
    path.remove(value);
    // Of a flat model nothing is kept, as it may be long.
    return flat ? new Outline.Dict(Map.of()) : outline(value, members(children, outlines));
  }

  private static Map<Object, Outline> members(
      Map<Object, Object> children, List<Outline> outlines) {
    Map<Object, Outline> members = new LinkedHashMap<>();
    Iterator<Outline> outline = outlines.iterator();
    for (Object key : children.keySet()) {
      Outline member = outline.next();
      if (isScalar(key)) {
        members.put(key, member);
      } else {
        members.put(key(key), new Outline.Foreign("value whose key is no text or number"));
      }
    }
    return members;
  }

  private static String joined(String name, String key) {
    return name.isEmpty() ? key : key.isEmpty() ? name : name + "." + key;
  }

  private static Outline outline(Object value, Map<Object, Outline> members) {
    if (value instanceof Sequence) {
      return new Outline.Listing(List.copyOf(members.values()));
    }
    if (value instanceof Tuple) {
      return new Outline.Tuple(List.copyOf(members.values()));
    }
    if (value instanceof Instance instance) {
      if (moduleState(instance).isPresent()) {
        Map<Object, Outline> flat = new LinkedHashMap<>();
        flatten("", new Outline.Dict(members), flat);
        return new Outline.Dict(flat);
      }
      boolean opaque = members.isEmpty() && !instance.arguments().isEmpty();
      return opaque
          ? new Outline.Foreign(instance.constructor().toString())
          : new Outline.Dict(members);
    }
    return value instanceof Dict || value instanceof Parts
        ? new Outline.Dict(members)
        : new Outline.Foreign(kind(value));
  }

  private static String kind(Object value) {
    return value instanceof PickleBytes
        ? "byte string"
        : value instanceof BigInteger
            ? "number of more than 64 bits"
            : value instanceof Global ? value.toString() : value.getClass().getSimpleName();
  }

  /**
   * What {@code state_dict()} gives of the members of a module: no nesting, and no empty places.
   */
  private static void flatten(String prefix, Outline.Dict members, Map<Object, Outline> flat) {
    members
        .entries()
        .forEach(
            (key, member) -> {
              if (member instanceof Outline.Dict dict) {
                flatten(prefix + key + ".", dict, flat);
              } else if (member != Outline.Nothing.NOTHING) {
                flat.put(prefix + key, member);
              }
            });
  }

  private void add(String name, StoredArray array) throws MalformedDataException {
    try {
      specs.add(new TensorSpec(name, array.dtype(), array.shape()));
      arrays.add(array);
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(ErrorCode.OVERFLOW, location, e.getMessage());
    }
    if (!names.add(name)) {
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

  /** Keys that are no text or number have no name of their own, but tuples have that of items. */
  private static String key(Object key) {
    if (key instanceof Tuple tuple && tuple.items().stream().allMatch(PickleTree::isScalar)) {
      return tuple.items().toString();
    }
    return isScalar(key) ? key.toString() : "(" + key.getClass().getSimpleName() + ")";
  }

  /** What a container holds, by key or index; the members of a module without the three dicts. */
  private static Map<Object, Object> children(Object node) {
    if (node instanceof Dict dict) {
      return dict.entries();
    }
    Map<Object, Object> children = new LinkedHashMap<>();
    if (node instanceof Sequence list) {
      addIndexed(children, list.items());
    } else if (node instanceof Tuple tuple) {
      addIndexed(children, tuple.items());
    } else if (node instanceof Parts parts) {
      children.putAll(parts.byKey());
    } else if (node instanceof Instance instance) {
      if (isOrderedDict(instance)) {
        addPairs(children, instance.arguments());
        if (children.isEmpty()) {
          return instance.entries().entries();
        }
        children.putAll(instance.entries().entries());
        return children;
      }
      Optional<Dict> module = moduleState(instance);
      if (module.isPresent()) {
        for (String part : List.of(PARAMETERS, BUFFERS, MODULES)) {
          module.get().find(part).ifPresent(members -> children.putAll(children(members)));
        }
        notPersistent(module.get()).forEach(children::remove);
        return children;
      }
      if (instance.state() instanceof Dict state) {
        children.putAll(state.entries());
      }
      children.putAll(instance.entries().entries());
      addIndexed(children, instance.items().items());
    }
    return children;
  }

  private static Optional<Dict> moduleState(Instance instance) {
    return instance.state() instanceof Dict state
            && state.find(PARAMETERS).isPresent()
            && state.find(MODULES).isPresent()
        ? Optional.of(state)
        : Optional.empty();
  }

  private static boolean isOrderedDict(Object value) {
    return value instanceof Instance instance
        && instance.madeBy(new Global("collections", "OrderedDict"));
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
