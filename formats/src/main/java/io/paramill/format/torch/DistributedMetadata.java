package io.paramill.format.torch;

import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.None;
import io.paramill.codec.PickleNode.Sequence;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code .metadata} of a folder of {@code torch.distributed.checkpoint}, a pickle of
 *
 * <pre>
 * Metadata   {state_dict_metadata: {name: tensor | bytes}, planner_data: {name: path} | None,
 *             storage_data: {MetadataIndex {fqn: name, offset: starts | None}: place}}
 * tensor     TensorStorageMetadata {properties: (dtype, …), size, chunks: [{offsets, sizes} …]}
 * bytes      BytesStorageMetadata
 * place      _StorageInfo {relative_path, offset, length, transform_descriptors: None}
 * </pre>
 *
 * (torch/distributed/checkpoint/metadata.py and filesystem.py.) At each place is a whole file of
 * {@code torch.save}: a chunk of a tensor, or an object of another kind.
 *
 * @param tensors the tensors by name, with their chunks
 * @param objects the places of what is no tensor, by name
 * @param paths the path of keys and indices to each name; nothing if they are not kept
 */
record DistributedMetadata(
    Map<String, Chunked> tensors, Map<String, Place> objects, Optional<Dict> paths) {

  private static final int BYTES_MAX = 1 << 30;

  /** Where a file of {@code torch.save} is. */
  record Place(String file, long offset, long lengthBytes) {}

  /** A part of a tensor. */
  record Chunk(List<Long> starts, TensorSpec spec, Place place) {}

  /** A tensor and its parts. */
  record Chunked(TensorSpec spec, List<Chunk> chunks) {}

  static DistributedMetadata read(StorageInput input) throws IOException {
    Location location = input.location();
    if (input.lengthBytes() > BYTES_MAX) {
      throw malformed(location, ErrorCode.LIMIT_EXCEEDED, ".metadata is too large");
    }
    TorchObjects pickle = TorchObjects.read(input, TorchObjects.noStorages(location), Map.of());
    PickledFields metadata = PickledFields.of(pickle.root(), location);
    Map<String, Map<List<Long>, Place>> places = new HashMap<>();
    for (Map.Entry<Object, Object> entry : metadata.dict("storage_data").entries().entrySet()) {
      PickledFields key = PickledFields.of(entry.getKey(), location);
      List<Long> starts = key.value("offset") == None.NONE ? List.of() : key.numbers("offset");
      Place place = place(PickledFields.of(entry.getValue(), location));
      if (places
              .computeIfAbsent(key.text("fqn"), name -> new LinkedHashMap<>())
              .putIfAbsent(starts, place)
          != null) {
        throw malformed(
            location, ErrorCode.DUPLICATE_NAME, "two parts of '%s'".formatted(key.text("fqn")));
      }
    }
    Map<String, Chunked> tensors = new LinkedHashMap<>();
    Map<String, Place> objects = new LinkedHashMap<>();
    for (Map.Entry<Object, Object> entry :
        metadata.dict("state_dict_metadata").entries().entrySet()) {
      String name = entry.getKey().toString();
      Map<List<Long>, Place> parts = places.getOrDefault(name, Map.of());
      if (entry.getValue() instanceof Instance object
          && object.constructor() instanceof Global type
          && type.name().equals("BytesStorageMetadata")) {
        if (parts.size() != 1) {
          throw malformed(location, ErrorCode.MISSING_SHARD, "'" + name + "' is not there");
        }
        objects.put(name, parts.values().iterator().next());
      } else {
        tensors.put(name, tensor(name, PickledFields.of(entry.getValue(), location), parts));
      }
    }
    return new DistributedMetadata(
        tensors,
        objects,
        metadata.value("planner_data") instanceof Dict paths
            ? Optional.of(paths)
            : Optional.empty());
  }

  private static Place place(PickledFields place) throws IOException {
    if (place.value("transform_descriptors") != None.NONE) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE, "Cannot read the checkpoint: its parts are compressed");
    }
    return new Place(place.text("relative_path"), place.number("offset"), place.number("length"));
  }

  private static Chunked tensor(String name, PickledFields metadata, Map<List<Long>, Place> places)
      throws IOException {
    DType dtype = dtype(name, metadata.value("properties"));
    TensorSpec spec = spec(name, dtype, metadata.shape("size"), metadata.location());
    if (!(metadata.value("chunks") instanceof Sequence list)) {
      throw malformed(metadata.location(), ErrorCode.MALFORMED, "'" + name + "' is damaged");
    }
    List<Chunk> chunks = new ArrayList<>();
    for (Object item : list.items()) {
      PickledFields box = PickledFields.of(item, metadata.location());
      List<Long> starts = box.numbers("offsets");
      Place place = places.get(starts);
      if (place == null) {
        throw malformed(
            metadata.location(), ErrorCode.MISSING_SHARD, "a part of '" + name + "' is missing");
      }
      chunks.add(
          new Chunk(starts, spec(name, dtype, box.shape("sizes"), metadata.location()), place));
    }
    return new Chunked(spec, chunks);
  }

  /** The first of a tensor's properties, which are fields or a tuple of them. */
  private static DType dtype(String name, Object properties) throws UnsupportedDataException {
    Object state = properties instanceof Instance made ? made.state() : properties;
    Object dtype = None.NONE;
    if (state instanceof Tuple tuple && !tuple.items().isEmpty()) {
      dtype = tuple.items().get(0);
    } else if (state instanceof Dict fields) {
      dtype = fields.find("dtype").orElse(None.NONE);
    }
    Optional<DType> known = TorchTypes.ofGlobal(dtype);
    if (known.isEmpty()) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_DTYPE,
          "Cannot read '" + name + "': its elements are of type " + dtype);
    }
    return known.get();
  }

  private static TensorSpec spec(String name, DType dtype, Shape shape, Location location)
      throws MalformedDataException {
    try {
      return new TensorSpec(name, dtype, shape);
    } catch (IllegalArgumentException e) {
      throw malformed(location, ErrorCode.OVERFLOW, e.getMessage());
    }
  }

  private static MalformedDataException malformed(Location location, ErrorCode code, String why) {
    return new MalformedDataException(code, location, "Cannot read the checkpoint: " + why);
  }
}
