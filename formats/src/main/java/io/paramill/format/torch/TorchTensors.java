package io.paramill.format.torch;

import io.paramill.codec.Checksum;
import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.codec.PickleTree;
import io.paramill.codec.PickledArrays;
import io.paramill.codec.StoredArray;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
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
 * _rebuild_parameter(tensor, requiresGrad, hooks)
 * </pre>
 *
 * with offset and stride in elements (module {@code torch._utils}).
 */
final class TorchTensors implements PickleTree.Leaves {

  /** Finds the bytes of storages. */
  interface Locator {

    /** How many bytes of a storage are really there. */
    long lengthBytes(TorchStorages.Storage storage) throws IOException;

    /** Opens the bytes of a storage. */
    StoredArray.Opener opener(TorchStorages.Storage storage) throws IOException;

    /** The checksum of a storage's bytes, if there is one. */
    Optional<Checksum> checksum(TorchStorages.Storage storage) throws IOException;
  }

  /** Where the modules {@code torch._utils} and {@code torch._tensor} are in all releases. */
  private static final Set<String> MODULES =
      Set.of("torch._utils", "torch._tensor", "torch.tensor", "torch.nn.parameter");

  private final TorchStorages storages;
  private final Locator locator;
  private final ByteOrder byteOrder;
  private final Location location;

  TorchTensors(TorchStorages storages, Locator locator, ByteOrder byteOrder, Location location) {
    this.storages = storages;
    this.locator = locator;
    this.byteOrder = byteOrder;
    this.location = location;
  }

  @Override
  public Optional<Object> interpret(Object node) throws IOException {
    Optional<TorchStorages.View> bare = storages.find(node);
    if (bare.isPresent()) {
      DType dtype = bare.get().dtype() == null ? DType.UINT8 : bare.get().dtype();
      Shape shape = Shape.of(bare.get().lengthBytes() / dtype.widthBytes());
      return Optional.of(array(bare.get(), dtype, shape, 0, List.of(1L)));
    }
    if (!(node instanceof Instance call) || !(call.constructor() instanceof Global function)) {
      return Optional.empty();
    }
    if (MODULES.contains(function.module())) {
      return rebuild(function, call.arguments());
    }
    if (function.toString().equals("torch.storage._load_from_bytes")) {
      throw unsupported("a plain pickle of tensors; save the model with torch.save");
    }
    Optional<StoredArray> array = PickledArrays.array(node, location);
    return array.isPresent() ? Optional.of(array.get()) : PickledArrays.scalar(node, location);
  }

  private Optional<Object> rebuild(Global function, List<Object> arguments) throws IOException {
    return switch (function.name()) {
      case "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_qtensor" ->
          Optional.of(tensor(arguments, null, 6));
      case "_rebuild_tensor_v3" -> {
        DType dtype = arguments.size() < 7 ? null : dtype(arguments.get(6));
        yield Optional.of(tensor(arguments, dtype, 7));
      }
      case "_rebuild_parameter", "_rebuild_parameter_with_state", "Parameter" ->
          arguments.isEmpty() ? Optional.empty() : interpret(arguments.get(0));
      case "_rebuild_device_tensor_from_numpy", "_rebuild_device_tensor_from_cpu_tensor" ->
          interpret(argument(arguments, 0));
      case "_rebuild_from_type_v2" -> {
        if (!(argument(arguments, 0) instanceof Global inner)
            || !(argument(arguments, 2) instanceof Tuple innerArguments)) {
          throw malformed("a tensor is damaged");
        }
        yield rebuild(inner, innerArguments.items());
      }
      default -> {
        if (function.name().startsWith("_rebuild_")) {
          throw unsupported("a tensor made by " + function);
        }
        yield Optional.empty();
      }
    };
  }

  private DType dtype(Object value) throws IOException {
    Optional<DType> dtype = TorchTypes.ofGlobal(value);
    if (dtype.isEmpty()) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_DTYPE, "Cannot read elements of type " + value);
    }
    return dtype.get();
  }

  private StoredArray tensor(List<Object> arguments, DType given, int metadata) throws IOException {
    TorchStorages.View view =
        storages
            .find(argument(arguments, 0))
            .orElseThrow(() -> malformed("a tensor has no storage"));
    DType dtype = given == null ? view.dtype() : given;
    if (dtype == null || !(argument(arguments, 1) instanceof Long offset)) {
      throw malformed("a tensor has no type or no offset");
    }
    if (arguments.size() > metadata
        && arguments.get(metadata) instanceof Dict flags
        && flags.entries().containsValue(true)) {
      throw unsupported("a tensor that is conjugated or negated lazily");
    }
    Shape shape = PickledArrays.shape(argument(arguments, 2), location);
    List<Long> strides = PickledArrays.numbers(argument(arguments, 3), location);
    if (strides.size() != shape.rank()) {
      throw malformed("a tensor has %s, but strides %s".formatted(shape, strides));
    }
    return array(view, dtype, shape, offset, strides);
  }

  private StoredArray array(
      TorchStorages.View view, DType dtype, Shape shape, long offset, List<Long> strides)
      throws IOException {
    int width = dtype.widthBytes();
    try {
      boolean forwards = strides.stream().allMatch(stride -> stride >= 0);
      long last = offset;
      for (int i = 0; i < shape.rank(); i++) {
        long steps = Math.max(0, shape.extent(i) - 1);
        last = Math.addExact(last, Math.multiplyExact(steps, strides.get(i)));
      }
      boolean inside = last < view.lengthBytes() / width;
      if (offset < 0
          || !forwards
          || view.offsetBytes() % width != 0
          || (shape.elements() > 0 && !inside)) {
        throw outOfRange(view, shape, offset, strides);
      }
    } catch (ArithmeticException e) {
      throw outOfRange(view, shape, offset, strides);
    }
    TorchStorages.Storage storage = view.storage();
    if (locator.lengthBytes(storage) < storage.lengthBytes()) {
      throw new MalformedDataException(
          ErrorCode.SIZE_MISMATCH,
          location,
          "Cannot read storage %s: it has %d bytes instead of %d"
              .formatted(storage.key(), locator.lengthBytes(storage), storage.lengthBytes()));
    }
    return new StoredArray(
        locator.opener(storage),
        dtype,
        shape,
        view.offsetBytes() / width + offset,
        strides,
        byteOrder,
        locator.checksum(storage));
  }

  private MalformedDataException outOfRange(
      TorchStorages.View view, Shape shape, long offset, List<Long> strides) {
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

  private static UnsupportedDataException unsupported(String what) {
    return new UnsupportedDataException(
        ErrorCode.UNSUPPORTED_FEATURE, "Cannot read the checkpoint: it has " + what);
  }
}
