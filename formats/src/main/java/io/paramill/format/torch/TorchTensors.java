package io.paramill.format.torch;

import io.paramill.codec.PickleBytes;
import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.Persistent;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.codec.PickleTree;
import io.paramill.codec.PickledArrays;
import io.paramill.codec.StoredArray;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows the functions that make tensors in a checkpoint's pickle:
 *
 * <pre>
 * _rebuild_tensor   (storage, offset, size, stride)
 * _rebuild_tensor_v2(storage, offset, size, stride, requiresGrad, hooks [, metadata])
 * _rebuild_tensor_v3(storage, offset, size, stride, requiresGrad, hooks, dtype [, metadata])
 * _rebuild_qtensor  (storage, offset, size, stride, quantizer, requiresGrad, hooks)
 * _rebuild_sparse_tensor(layout, parts)             see {@link TorchParts}
 * _rebuild_parameter(tensor, requiresGrad, hooks)
 * storage = reference | _load_from_bytes(a file of torch.save with one storage)
 * </pre>
 *
 * with offset and stride in elements (module {@code torch._utils}).
 */
final class TorchTensors implements PickleTree.Leaves {

  /** Where the modules {@code torch._utils} and {@code torch._tensor} are in all releases. */
  private static final Set<String> MODULES =
      Set.of("torch._utils", "torch._tensor", "torch.tensor", "torch.nn.parameter");

  /** The class of a tensor's shape, a tuple. */
  private static final Global SIZE = new Global("torch", "Size");

  private static final Global LOAD = new Global("torch.storage", "_load_from_bytes");

  /** A tensor in a tensor subclass in a parameter is as deep as it gets. */
  private static final int WRAPPERS_MAX = 16;

  private final TorchStorages storages;
  private final Map<String, StoredArray> referred;
  private final Location location;
  private final Map<Object, TorchStorages.View> inline = new HashMap<>();

  /** Knows the tensors of some storages, and those that are referred to as a whole, by key. */
  TorchTensors(TorchStorages storages, Map<String, StoredArray> referred, Location location) {
    this.storages = storages;
    this.referred = referred;
    this.location = location;
  }

  @Override
  public Optional<Object> interpret(String name, Object node) throws IOException {
    return interpret(name, node, 0);
  }

  /** The array that a call makes, if it is one of PyTorch's own tensors and nothing more. */
  Optional<Object> array(Instance call) throws IOException {
    boolean own =
        call.constructor() instanceof Global function && MODULES.contains(function.module());
    return own ? interpret("", call).filter(StoredArray.class::isInstance) : Optional.empty();
  }

  private Optional<Object> interpret(String name, Object node, int wrappers) throws IOException {
    if (node instanceof StoredArray) {
      return Optional.of(node);
    }
    Optional<TorchStorages.View> bare = storage(node);
    if (bare.isPresent()) {
      DType dtype = bare.get().dtype() == null ? DType.UINT8 : bare.get().dtype();
      Shape shape = Shape.of(bare.get().lengthBytes() / dtype.widthBytes());
      return Optional.of(array(bare.get(), dtype, shape, 0, List.of(1L), location));
    }
    if (node instanceof Persistent reference) {
      return Optional.ofNullable(referred.get(reference.id().toString()));
    }
    if (!(node instanceof Instance call) || !(call.constructor() instanceof Global function)) {
      return Optional.empty();
    }
    if (function.equals(SIZE) && call.arguments().size() == 1) {
      return Optional.of(call.arguments().get(0));
    }
    if (MODULES.contains(function.module())) {
      return rebuild(name, function, call.arguments(), wrappers);
    }
    Optional<StoredArray> array = PickledArrays.array(node, location);
    return array.isPresent() ? Optional.of(array.get()) : PickledArrays.scalar(node, location);
  }

  private Optional<Object> rebuild(
      String name, Global function, List<Object> arguments, int wrappers) throws IOException {
    if (wrappers > WRAPPERS_MAX) {
      throw new MalformedDataException(
          ErrorCode.LIMIT_EXCEEDED, location, "Cannot read '" + name + "': it is nested too much");
    }
    return switch (function.name()) {
      case "_rebuild_tensor", "_rebuild_tensor_v2" -> Optional.of(tensor(arguments, null, 6));
      case "_rebuild_tensor_v3" -> {
        DType dtype = arguments.size() < 7 ? null : dtype(name, arguments.get(6));
        yield Optional.of(tensor(arguments, dtype, 7));
      }
      case "_rebuild_qtensor" ->
          Optional.of(
              TorchParts.quantised(tensor(arguments, null, 7), argument(arguments, 4), location));
      case "_rebuild_sparse_tensor", "_rebuild_sparse_csr_tensor" ->
          Optional.of(TorchParts.sparse(argument(arguments, 0), argument(arguments, 1), location));
      case "_rebuild_parameter", "_rebuild_parameter_with_state", "Parameter" ->
          arguments.isEmpty() ? Optional.empty() : interpret(name, arguments.get(0), wrappers + 1);
      case "_rebuild_device_tensor_from_numpy", "_rebuild_device_tensor_from_cpu_tensor" ->
          interpret(name, argument(arguments, 0), wrappers + 1);
      case "_rebuild_from_type", "_rebuild_from_type_v2" -> {
        if (!(argument(arguments, 0) instanceof Global inner)
            || !(argument(arguments, 2) instanceof Tuple innerArguments)) {
          throw malformed("a tensor is damaged");
        }
        yield rebuild(name, inner, innerArguments.items(), wrappers + 1);
      }
      case "_rebuild_meta_tensor_no_storage" ->
          throw unsupported(name, "a meta tensor has no data");
      default -> {
        if (function.name().startsWith("_rebuild_")) {
          throw unsupported(name, "a tensor made by " + function);
        }
        yield Optional.empty();
      }
    };
  }

  /** The storage that a node is: one that is referred to, or one that lies in the pickle. */
  private Optional<TorchStorages.View> storage(Object node) throws IOException {
    if (!(node instanceof Instance call) || !call.madeBy(LOAD)) {
      return storages.find(node);
    }
    TorchStorages.View known = inline.get(node);
    if (known == null) {
      known = load(call);
      inline.put(node, known);
    }
    return Optional.of(known);
  }

  private TorchStorages.View load(Instance call) throws IOException {
    PickleBytes bytes =
        PickleBytes.of(argument(call.arguments(), 0))
            .orElseThrow(() -> malformed("a storage in it is damaged"));
    StorageInput file = bytes.open();
    TorchObjects objects =
        TorchSource.isZip(file)
            ? TorchArchive.read(file, FormatOptions.NONE).objects()
            : TorchLegacy.read(file);
    return objects
        .storages()
        .find(objects.root())
        .orElseThrow(() -> malformed("a storage in it is damaged"));
  }

  private DType dtype(String name, Object value) throws IOException {
    Optional<DType> dtype = TorchTypes.ofGlobal(value);
    if (dtype.isEmpty()) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_DTYPE,
          "Cannot read '" + name + "': its elements are of type " + value);
    }
    return dtype.get();
  }

  private StoredArray tensor(List<Object> arguments, DType given, int metadata) throws IOException {
    TorchStorages.View view =
        storage(argument(arguments, 0)).orElseThrow(() -> malformed("a tensor has no storage"));
    DType dtype = given == null ? view.dtype() : given;
    if (dtype == null || !(argument(arguments, 1) instanceof Long offset)) {
      throw malformed("a tensor has no type or no offset");
    }
    if (arguments.size() > metadata
        && arguments.get(metadata) instanceof Dict flags
        && flags.entries().containsValue(true)) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot read the checkpoint: it has a tensor that is conjugated or negated lazily");
    }
    Shape shape = PickledArrays.shape(argument(arguments, 2), location);
    List<Long> strides = PickledArrays.numbers(argument(arguments, 3), location);
    if (strides.size() != shape.rank()) {
      throw malformed("a tensor has %s, but strides %s".formatted(shape, strides));
    }
    return array(view, dtype, shape, offset, strides, location);
  }

  /** The array of some elements of a storage, after it was checked that they are there. */
  static StoredArray array(
      TorchStorages.View view,
      DType dtype,
      Shape shape,
      long offset,
      List<Long> strides,
      Location location)
      throws MalformedDataException {
    int width = dtype.widthBytes();
    try {
      boolean forwards = true;
      long last = offset;
      for (int i = 0; i < shape.rank(); i++) {
        forwards &= strides.get(i) >= 0;
        long steps = Math.max(0, shape.extent(i) - 1);
        last = Math.addExact(last, Math.multiplyExact(steps, strides.get(i)));
      }
      boolean inside = last < view.lengthBytes() / width;
      if (offset < 0
          || !forwards
          || view.offsetBytes() % width != 0
          || (shape.elements() > 0 && !inside)) {
        throw outOfRange(view, shape, offset, strides, location);
      }
    } catch (ArithmeticException e) {
      throw outOfRange(view, shape, offset, strides, location);
    }
    return new StoredArray(
        view.place().opener(),
        dtype,
        shape,
        view.offsetBytes() / width + offset,
        strides,
        view.place().byteOrder());
  }

  private static MalformedDataException outOfRange(
      TorchStorages.View view, Shape shape, long offset, List<Long> strides, Location location) {
    return new MalformedDataException(
        ErrorCode.OUT_OF_RANGE,
        location,
        "Cannot read a tensor: %s with strides %s from %d is not in the %d bytes of storage %s"
            .formatted(shape, strides, offset, view.lengthBytes(), view.storage().key()));
  }

  private Object argument(List<Object> arguments, int index) throws MalformedDataException {
    if (index >= arguments.size()) {
      throw malformed("a tensor lacks an argument");
    }
    return arguments.get(index);
  }

  private MalformedDataException malformed(String why) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, location, "Cannot read the checkpoint: " + why);
  }

  private static UnsupportedDataException unsupported(String name, String why) {
    return new UnsupportedDataException(
        ErrorCode.UNSUPPORTED_FEATURE, "Cannot read '" + name + "': " + why);
  }
}
