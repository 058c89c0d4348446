package io.paramill.codec;

import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.None;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * NumPy's arrays and scalars in pickles, as NumPy 1 and 2 write them:
 *
 * <pre>
 * array    = _reconstruct(ndarray, (0,), b"b") with state (1, shape, dtype, isFortran, bytes)
 *          | _frombuffer(bytes, dtype, shape, "C" or "F")                    (protocol 5)
 * dtype    = dtype("f4", False, True) with state (3, "&lt;", None, None, None, -1, -1, 0)
 * scalar   = scalar(dtype, bytes)
 * </pre>
 */
public final class PickledArrays {

  private static final Set<String> MULTIARRAY =
      Set.of("numpy.core.multiarray", "numpy._core.multiarray", "numpy.core._multiarray_umath");
  private static final Set<String> NUMERIC = Set.of("numpy.core.numeric", "numpy._core.numeric");
  private static final Set<String> PLAIN =
      Set.of(
          "_codecs.encode",
          "builtins.bytes",
          "builtins.bytearray",
          "builtins.set",
          "builtins.frozenset",
          "builtins.complex",
          "collections.OrderedDict",
          "collections.defaultdict",
          "collections.Counter");

  private PickledArrays() {}

  /** Whether a pickle of plain data and arrays may name this. */
  public static boolean admits(Global global) {
    return PLAIN.contains(global.toString())
        || isNumpy(global, "ndarray", "dtype", "matrix")
        || (MULTIARRAY.contains(global.module())
            && Set.of("_reconstruct", "scalar").contains(global.name()))
        || (NUMERIC.contains(global.module()) && global.name().equals("_frombuffer"));
  }

  private static boolean isNumpy(Object value, String... names) {
    return value instanceof Global global
        && global.module().equals("numpy")
        && Set.of(names).contains(global.name());
  }

  /**
   * The array that a value is, if it is one.
   *
   * @param pickle the file; for messages
   * @throws MalformedDataException if it is an array, but a damaged one
   * @throws UnsupportedDataException if its elements are objects, records, or of another kind that
   *     no tensor has
   */
  public static Optional<StoredArray> array(Object value, Location pickle) throws IOException {
    if (!(value instanceof Instance made) || !(made.constructor() instanceof Global function)) {
      return Optional.empty();
    }
    List<Object> arguments = made.arguments();
    if (function.name().equals("_reconstruct") && MULTIARRAY.contains(function.module())) {
      if (arguments.isEmpty() || !isNumpy(arguments.get(0), "ndarray", "matrix")) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_FEATURE, "Cannot read a special kind of NumPy array");
      }
      if (!(made.state() instanceof Tuple state) || state.items().size() != 5) {
        throw damaged(pickle);
      }
      List<Object> items = state.items();
      return Optional.of(array(items.get(4), items.get(2), items.get(1), items.get(3), pickle));
    }
    if (function.name().equals("_frombuffer") && NUMERIC.contains(function.module())) {
      if (arguments.size() != 4) {
        throw damaged(pickle);
      }
      return Optional.of(
          array(
              arguments.get(0),
              arguments.get(1),
              arguments.get(2),
              arguments.get(3).equals("F"),
              pickle));
    }
    return Optional.empty();
  }

  private record ElementType(DType dtype, ByteOrder byteOrder) {}

  private static StoredArray array(
      Object raw, Object type, Object extents, Object fortran, Location pickle) throws IOException {
    ElementType elements = elementType(type, pickle);
    Shape shape = shape(extents, pickle);
    long lengthBytes;
    try {
      lengthBytes = new TensorSpec("", elements.dtype, shape).lengthBytes();
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(ErrorCode.OVERFLOW, pickle, e.getMessage());
    }
    PickleBytes bytes = PickleBytes.of(raw).orElseThrow(() -> damaged(pickle));
    bytes.open(lengthBytes).close();
    boolean columns = Boolean.TRUE.equals(fortran) || Long.valueOf(1).equals(fortran);
    return new StoredArray(
        () -> bytes.open(lengthBytes),
        elements.dtype,
        shape,
        0,
        columns ? StoredArray.columnMajor(shape) : StoredArray.rowMajor(shape),
        elements.byteOrder);
  }

  /** The number that a NumPy scalar is: a Boolean, a Long or a Double; others are no attributes. */
  public static Optional<Object> scalar(Object value, Location pickle) throws IOException {
    if (!(value instanceof Instance made)
        || !(made.constructor() instanceof Global function)
        || !function.name().equals("scalar")
        || !MULTIARRAY.contains(function.module())
        || made.arguments().size() != 2) {
      return Optional.empty();
    }
    ElementType type = elementType(made.arguments().get(0), pickle);
    byte[] raw =
        PickleBytes.of(made.arguments().get(1)).orElseThrow(() -> damaged(pickle)).toArray();
    if (raw.length != type.dtype.widthBytes()) {
      throw damaged(pickle);
    }
    ByteBuffer bytes = ByteBuffer.wrap(raw).order(type.byteOrder);
    return Optional.ofNullable(
        switch (type.dtype) {
          case BOOL -> raw[0] != 0;
          case INT8 -> (long) raw[0];
          case UINT8 -> (long) (raw[0] & 0xFF);
          case INT16 -> (long) bytes.getShort();
          case UINT16 -> (long) (bytes.getShort() & 0xFFFF);
          case INT32 -> (long) bytes.getInt();
          case UINT32 -> Integer.toUnsignedLong(bytes.getInt());
          case INT64 -> bytes.getLong();
          case FLOAT32 -> (double) bytes.getFloat();
          case FLOAT64 -> bytes.getDouble();
          default -> null;
        });
  }

  private static ElementType elementType(Object value, Location pickle) throws IOException {
    if (!(value instanceof Instance type)
        || !isNumpy(type.constructor(), "dtype")
        || type.arguments().isEmpty()
        || !(type.arguments().get(0) instanceof String name)) {
      throw damaged(pickle);
    }
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    if (type.state() instanceof Tuple state) {
      List<Object> items = state.items();
      if (items.size() < 5) {
        throw damaged(pickle);
      }
      if (items.get(4) != None.NONE && items.get(3) != None.NONE) {
        throw unsupported("records");
      }
      String mark =
          PickleBytes.of(items.get(1)).isPresent() && items.get(1) instanceof String text
              ? text
              : "?";
      order = NumpyTypes.byteOrder(mark).orElseThrow(() -> damaged(pickle));
    }
    DType dtype = NumpyTypes.type(name).orElse(null);
    if (dtype == null) {
      throw unsupported("type " + PickleText.printable(name));
    }
    return new ElementType(dtype, order);
  }

  private static UnsupportedDataException unsupported(String what) {
    return new UnsupportedDataException(
        ErrorCode.UNSUPPORTED_DTYPE, "Cannot read NumPy arrays of " + what);
  }

  /** The shape that a tuple of whole numbers, or a subclass of it, is. */
  public static Shape shape(Object value, Location pickle) throws MalformedDataException {
    List<Long> extents = numbers(value, pickle);
    try {
      return new Shape(extents);
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(ErrorCode.OVERFLOW, pickle, e.getMessage());
    }
  }

  /** The numbers that a tuple of whole numbers, or a subclass of it, has. */
  public static List<Long> numbers(Object value, Location pickle) throws MalformedDataException {
    Object items = value;
    if (value instanceof Instance made && made.arguments().size() == 1) {
      items = made.arguments().get(0);
    }
    if (!(items instanceof Tuple tuple)) {
      throw damaged(pickle);
    }
    for (Object item : tuple.items()) {
      if (!(item instanceof Long)) {
        throw damaged(pickle);
      }
    }
    @SuppressWarnings("unchecked")
    List<Long> numbers = (List<Long>) (List<?>) tuple.items();
    return numbers;
  }

  private static MalformedDataException damaged(Location pickle) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, pickle, "Cannot read an array of the pickle: its parts do not fit");
  }

  /** What writes the elements of an array. */
  public interface Body {

    /** Writes exactly the array's bytes: row-major, little-endian. */
    void write() throws IOException;
  }

  /** Adds an array to a pickle of protocol 4. */
  public static void write(PickleWriter pickle, TensorSpec spec, Body body) throws IOException {
    String type = NumpyTypes.name(spec.name(), spec.dtype());
    pickle.global("numpy.core.multiarray", "_reconstruct").mark();
    pickle.global("numpy", "ndarray").numbers(List.of(0L)).bytes(new byte[] {'b'}).tuple().reduce();
    pickle.mark().number(1).numbers(spec.shape().extents());
    pickle.global("numpy", "dtype").mark().text(type).bool(false).bool(true).tuple().reduce();
    pickle.mark().number(3).text(NumpyTypes.mark(spec.dtype())).none().none().none();
    pickle.number(-1).number(-1).number(0).tuple().build();
    pickle.bool(false).beginBytes(spec.lengthBytes());
    body.write();
    pickle.tuple().build();
  }
}
