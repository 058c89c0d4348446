package io.paramill.format.torch;

import io.paramill.codec.FileExtents;
import io.paramill.codec.InputWindow;
import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.codec.PickleTree;
import io.paramill.codec.StoredArray;
import io.paramill.codec.TiledReader;
import io.paramill.codec.Tiles;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Outline;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Structure;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of {@code torch.distributed.checkpoint}. The tensors are known from its metadata; their
 * chunks are opened when they are read, and must then be what the metadata says.
 */
final class TorchDistributed implements TensorSource {

  private static final String METADATA = ".metadata";

  private final Storage storage;
  private final Location folder;
  private final FormatOptions options;
  private final Map<String, StorageInput> files = new HashMap<>();
  private final List<InputWindow> parts = new ArrayList<>();
  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();
  private final Map<String, Tiles> tiles = new HashMap<>();
  private final Map<String, StoredArray> arrays = new HashMap<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private final Map<String, Outline> outlines = new HashMap<>();
  private Catalog catalog;

  private TorchDistributed(Storage storage, Location folder, FormatOptions options) {
    this.storage = storage;
    this.folder = folder;
    this.options = options;
  }

  static boolean recognises(Storage storage, Location folder) throws IOException {
    return storage.isFolder(folder)
        && storage.stat(folder.child(METADATA)).filter(entry -> !entry.folder()).isPresent();
  }

  static TensorSource open(Storage storage, Location folder, FormatOptions options)
      throws IOException {
    TorchDistributed source = new TorchDistributed(storage, folder, options);
    try {
      source.read();
      return source;
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private void read() throws IOException {
    DistributedMetadata metadata;
    try (StorageInput input = storage.open(folder.child(METADATA))) {
      metadata = DistributedMetadata.read(input);
    }
    for (DistributedMetadata.Chunked tensor : metadata.tensors().values()) {
      readTensor(tensor);
    }
    for (Map.Entry<String, DistributedMetadata.Place> object : metadata.objects().entrySet()) {
      readObject(object.getKey(), open(object.getValue()));
    }
    catalog =
        new Catalog(
            List.copyOf(specs.values()),
            attributes,
            new Structure(metadata.paths().flatMap(this::outline), Map.of()));
  }

  private StorageInput open(DistributedMetadata.Place place) throws IOException {
    StorageInput file = files.get(place.file());
    if (file == null) {
      Location location;
      try {
        location = folder.child(place.file());
      } catch (IllegalArgumentException e) {
        throw malformed(ErrorCode.UNSAFE_PATH, e.getMessage());
      }
      if (storage.stat(location).filter(entry -> !entry.folder()).isEmpty()) {
        throw malformed(ErrorCode.MISSING_SHARD, "missing " + place.file());
      }
      file = storage.open(location);
      files.put(place.file(), file);
    }
    if (place.offset() < 0
        || place.lengthBytes() < 0
        || place.lengthBytes() > file.lengthBytes() - place.offset()) {
      throw malformed(ErrorCode.OUT_OF_RANGE, "a part is not in " + place.file());
    }
    InputWindow part = new InputWindow(file, place.offset(), place.lengthBytes());
    parts.add(part);
    return part;
  }

  private void readTensor(DistributedMetadata.Chunked tensor) throws IOException {
    TensorSpec spec = tensor.spec();
    List<Tiles.Tile> parts = new ArrayList<>();
    for (DistributedMetadata.Chunk chunk : tensor.chunks()) {
      StorageInput bytes = open(chunk.place());
      parts.add(
          new Tiles.Tile(
              chunk.starts(),
              chunk.spec().shape(),
              rows -> array(chunk.spec(), bytes).open(chunk.spec(), rows)));
    }
    Tiles all = Tiles.of(spec.shape(), parts);
    Optional<ErrorCode> fault = all.fault();
    if (fault.isPresent()) {
      throw malformed(fault.get(), "the parts of " + spec + " do not make it");
    }
    add(spec);
    tiles.put(spec.name(), all);
    outlines.put(spec.name(), new Outline.Tensor(spec.name()));
  }

  private StoredArray array(TensorSpec part, StorageInput bytes) throws IOException {
    TorchObjects objects = TorchSource.objects(bytes, options);
    StoredArray array = objects.walk(objects.root(), part.name(), folder).arrays().get(part.name());
    if (array == null || array.dtype() != part.dtype() || !array.shape().equals(part.shape())) {
      throw malformed(ErrorCode.SIZE_MISMATCH, "a part of " + part + " is something else");
    }
    return array;
  }

  /** An object that is no tensor may still have some in it. */
  private void readObject(String name, StorageInput bytes) throws IOException {
    TorchObjects objects = TorchSource.objects(bytes, options);
    PickleTree tree = objects.walk(objects.root(), name, folder);
    for (Map.Entry<String, StoredArray> array : tree.arrays().entrySet()) {
      add(new TensorSpec(array.getKey(), array.getValue().dtype(), array.getValue().shape()));
      arrays.put(array.getKey(), array.getValue());
    }
    tree.attributes().forEach(attributes::putIfAbsent);
    outlines.put(name, tree.outline().orElse(new Outline.Dict(Map.of())));
  }

  private void add(TensorSpec spec) throws MalformedDataException {
    if (specs.putIfAbsent(spec.name(), spec) != null) {
      throw malformed(ErrorCode.DUPLICATE_NAME, "two tensors '" + spec.name() + "'");
    }
  }

  /** Puts every value at its path; nothing if the paths do not make a tree. */
  private Optional<Outline> outline(Dict paths) {
    Branch root = new Branch();
    for (Map.Entry<Object, Object> entry : paths.entries().entrySet()) {
      Outline leaf = outlines.get(entry.getKey().toString());
      if (leaf == null
          || !(entry.getValue() instanceof Tuple path)
          || !root.put(path.items(), leaf)) {
        return Optional.empty();
      }
    }
    return Optional.of(root.outline());
  }

  /** A dict, or a list if all its keys are numbers. */
  private static final class Branch {
    private final Map<Object, Object> members = new LinkedHashMap<>();

    boolean put(List<Object> path, Outline leaf) {
      if (path.isEmpty() || !(path.get(0) instanceof String || path.get(0) instanceof Long)) {
        return false;
      }
      if (path.size() == 1) {
        return members.putIfAbsent(path.get(0), leaf) == null;
      }
      return members.computeIfAbsent(path.get(0), key -> new Branch()) instanceof Branch branch
          && branch.put(path.subList(1, path.size()), leaf);
    }

    Outline outline() {
      Map<Object, Outline> outlines = new LinkedHashMap<>();
      members.forEach(
          (key, member) ->
              outlines.put(
                  key, member instanceof Branch branch ? branch.outline() : (Outline) member));
      boolean list = outlines.keySet().stream().allMatch(Long.class::isInstance);
      return list
          ? new Outline.Listing(List.copyOf(outlines.values()))
          : new Outline.Dict(outlines);
    }
  }

  private MalformedDataException malformed(ErrorCode code, String why) {
    return new MalformedDataException(code, folder, "Cannot read the checkpoint: " + why);
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    TensorSpec known = catalog.tensor(spec.name());
    StoredArray array = arrays.get(known.name());
    return array == null
        ? new TiledReader(known, rows, tiles.get(known.name()))
        : array.open(known, rows);
  }

  @Override
  public void verifyPlaces() throws IOException {
    Map<Location, FileExtents> extents = new HashMap<>();
    for (InputWindow part : parts) {
      extents
          .computeIfAbsent(part.location(), file -> new FileExtents())
          .add(part.offset(), part.lengthBytes());
    }
    for (StorageInput file : files.values()) {
      extents.get(file.location()).verify(file.location(), file.lengthBytes());
    }
  }

  @Override
  public List<StorageInput> parts() {
    return List.copyOf(parts);
  }

  @Override
  public void close() throws IOException {
    for (StorageInput file : files.values()) {
      file.close();
    }
  }
}
