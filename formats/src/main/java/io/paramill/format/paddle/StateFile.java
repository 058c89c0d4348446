package io.paramill.format.paddle;

import io.paramill.codec.ArraySource;
import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.Sequence;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.codec.PickleReader;
import io.paramill.codec.PickleTree;
import io.paramill.codec.PickledArrays;
import io.paramill.codec.StoredArray;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pickle of protocol 2 to 4 as {@code paddle.save} and the older {@code save_dygraph} make it.
 *
 * <pre>
 * state  = { name: tensor or value ..., "StructuredToParameterName@@": { name: name in the program },
 *            "UnpackBigParamInfor@@": { name: { "OriginShape": (...), "slices": [part ...] } } }
 * tensor = ndarray | tuple((name in the program, ndarray)) | eval("data", {"data": ndarray})
 * </pre>
 *
 * <p>The tensors have the paths to them as names, and all else is attributes, the table of names
 * too. The parts of large arrays, which protocols below 4 cannot hold, are joined. {@code eval} is
 * never more than the mark of a tensor: any other use of it is refused.
 */
final class StateFile {

  /** The key of the table of names. */
  static final String NAMES = "StructuredToParameterName@@";

  private static final String PARTS = "UnpackBigParamInfor@@";
  private static final Global EVAL = new Global("builtins", "eval");
  private static final Global TUPLE = new Global("builtins", "tuple");

  private final Location location;
  private final DType halfInteger;

  private StateFile(Location location, DType halfInteger) {
    this.location = location;
    this.halfInteger = halfInteger;
  }

  /** Whether a file has the ending of a state. */
  static boolean isNamed(Location file) {
    return file.name().endsWith(".pdparams") || file.name().endsWith(".pdopt");
  }

  /** Whether a file begins like a pickle of protocol 2 or later. */
  static boolean isPickle(Storage storage, Location location) throws IOException {
    if (storage.isFolder(location)) {
      return false;
    }
    try (StorageInput input = storage.open(location)) {
      byte[] head = input.readHead(2);
      return head.length == 2 && (head[0] & 0xFF) == 0x80 && head[1] >= 2 && head[1] <= 5;
    }
  }

  /** Whether a pickle has a mark of Paddle's, or at least the ending. */
  static boolean recognises(Storage storage, Location location) throws IOException {
    try (StorageInput input = storage.open(location)) {
      Set<Global> marks = new HashSet<>();
      Map<Object, Object> entries = entries(read(reader(input, marks), input));
      return !marks.isEmpty()
          || entries.containsKey(NAMES)
          || entries.containsKey(PARTS)
          || isNamed(location);
    } catch (MalformedDataException e) {
      return false;
    }
  }

  private static Map<Object, Object> entries(Object root) {
    return root instanceof Dict dict
        ? dict.entries()
        : root instanceof Instance made ? made.entries().entries() : Map.of();
  }

  /** A reader that notes which it finds of the names that are only in Paddle's pickles. */
  private static PickleReader reader(StorageInput input, Set<Global> marks) {
    return new PickleReader(
        input,
        0,
        global -> {
          if (global.equals(EVAL) || global.equals(TUPLE)) {
            marks.add(global);
            return true;
          }
          return PickledArrays.admits(global);
        });
  }

  private static Object read(PickleReader reader, StorageInput input) throws IOException {
    Object root = reader.read();
    if (reader.position() != input.lengthBytes()) {
      throw new MalformedDataException(
          ErrorCode.TRAILING_BYTES,
          input.location(),
          reader.position(),
          "Cannot read the state: bytes behind its end");
    }
    return root;
  }

  /**
   * Opens a state.
   *
   * @param halfInteger what uint16 is taken for
   */
  static TensorSource open(Storage storage, Location location, DType halfInteger)
      throws IOException {
    StorageInput input = storage.open(location);
    try {
      StateFile file = new StateFile(location, halfInteger);
      PickleReader reader = reader(input, new HashSet<>());
      Object root = read(reader, input);
      boolean single = file.interpret(root).filter(StoredArray.class::isInstance).isPresent();
      PickleTree tree =
          PickleTree.walk(
              root,
              single ? "tensor" : "",
              reader.steps(),
              location,
              (name, node) -> file.interpret(node));
      Map<String, StoredArray> arrays = new LinkedHashMap<>(tree.arrays());
      Map<String, Object> attributes = new LinkedHashMap<>(tree.attributes());
      Object parts = entries(root).get(PARTS);
      if (parts != null) {
        attributes.keySet().removeIf(name -> name.startsWith(PARTS));
        file.join(parts, arrays);
      }
      return new ArraySource(arrays, attributes, input);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  private Optional<Object> interpret(Object node) throws IOException {
    if (EVAL.equals(node) || (node instanceof Instance call && call.madeBy(EVAL))) {
      return Optional.of(evaluated(node));
    }
    if (node instanceof Instance made
        && made.madeBy(TUPLE)
        && made.arguments().size() == 1
        && made.arguments().get(0) instanceof Tuple tuple) {
      Optional<StoredArray> array =
          tuple.items().size() == 2 && tuple.items().get(0) instanceof String
              ? array(tuple.items().get(1))
              : Optional.empty();
      return Optional.of(array.isPresent() ? array.get() : tuple);
    }
    Optional<StoredArray> array = array(node);
    return array.isPresent() ? Optional.of(array.get()) : PickledArrays.scalar(node, location);
  }

  /** The one thing that {@code eval} may be asked: the value of the name {@code data}. */
  private StoredArray evaluated(Object node) throws IOException {
    if (node instanceof Instance call
        && call.arguments().size() == 2
        && "data".equals(call.arguments().get(0))
        && call.arguments().get(1) instanceof Dict names
        && names.entries().size() == 1
        && names.find("data").isPresent()) {
      Optional<StoredArray> array = array(names.find("data").get());
      if (array.isPresent()) {
        return array.get();
      }
    }
    throw new MalformedDataException(
        ErrorCode.UNSAFE_PICKLE, location, "Cannot read the pickle: it asks for builtins.eval");
  }

  private Optional<StoredArray> array(Object node) throws IOException {
    return PickledArrays.array(node, location)
        .map(array -> array.dtype() == DType.UINT16 ? array.withType(halfInteger) : array);
  }

  private void join(Object table, Map<String, StoredArray> arrays) throws IOException {
    if (!(table instanceof Dict names)) {
      throw malformed("the table of parts is no dict");
    }
    for (Map.Entry<Object, Object> entry : names.entries().entrySet()) {
      if (!(entry.getValue() instanceof Dict parts)
          || !(parts.find("slices").orElse(null) instanceof Sequence list)
          || parts.find("OriginShape").isEmpty()) {
        throw malformed("the table of parts does not say what '%s' is".formatted(entry.getKey()));
      }
      List<StoredArray> slices =
          list.items().stream().map(arrays::remove).collect(Collectors.toList());
      if (slices.isEmpty() || slices.contains(null)) {
        throw new MalformedDataException(
            ErrorCode.INCOMPLETE_SLICES,
            location,
            "Cannot read '%s': a part is missing".formatted(entry.getKey()));
      }
      String name = entry.getKey().toString();
      StoredArray whole =
          JoinedParts.join(
              name,
              slices,
              PickledArrays.shape(parts.find("OriginShape").get(), location),
              location);
      if (arrays.putIfAbsent(name, whole) != null) {
        throw new MalformedDataException(
            ErrorCode.DUPLICATE_NAME, location, "Cannot read the state: two of '" + name + "'");
      }
    }
  }

  private MalformedDataException malformed(String why) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, location, "Cannot read the state: " + why);
  }
}
