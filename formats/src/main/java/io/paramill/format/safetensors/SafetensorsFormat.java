package io.paramill.format.safetensors;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layout {@code safetensors}: a file of a JSON header and the tensors behind it. Read are
 * single files, the {@code *.index.json} of a model that is spread over files, and a folder that
 * holds one of either. Written is a single file, equal to what the reference implementation writes.
 *
 * <p>The header's {@code __metadata__} holds the attributes that are texts; others are not kept.
 */
public final class SafetensorsFormat implements TensorFormat {

  private static final String SUFFIX = ".safetensors";

  @Override
  public String name() {
    return "safetensors";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    Optional<Location> file = file(storage, location);
    if (file.isEmpty()) {
      return false;
    }
    if (!isIndex(file.get())) {
      return begins(storage, file.get());
    }
    try {
      // Other layouts have such an index too: only the files that it lists tell.
      for (Location shard : ShardIndex.read(storage, file.get()).shards()) {
        return begins(storage, shard);
      }
      return false;
    } catch (MalformedDataException e) {
      return false;
    }
  }

  private static boolean begins(Storage storage, Location file) throws IOException {
    try (StorageInput input = storage.open(file)) {
      return Header.begins(input);
    }
  }

  private static boolean isIndex(Location file) {
    return file.name().endsWith(ShardIndex.SUFFIX);
  }

  /** The file to begin with: the location itself, or what its folder has of an index or a file. */
  private static Optional<Location> file(Storage storage, Location location) throws IOException {
    Optional<Storage.Entry> entry = storage.stat(location);
    if (entry.isEmpty() || !entry.get().folder()) {
      return entry.map(Storage.Entry::location);
    }
    List<Location> files =
        storage.list(location).stream()
            .filter(child -> !child.folder())
            .map(Storage.Entry::location)
            .toList();
    List<Location> indexes =
        files.stream().filter(file -> file.name().endsWith(SUFFIX + ShardIndex.SUFFIX)).toList();
    List<Location> found =
        indexes.isEmpty()
            ? files.stream().filter(file -> file.name().endsWith(SUFFIX)).toList()
            : indexes;
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    Location file =
        file(storage, location)
            .orElseThrow(
                () ->
                    new MalformedDataException(
                        ErrorCode.NOT_A_CHECKPOINT,
                        location,
                        "Cannot read the model: not one index or file is there"));
    return isIndex(file)
        ? SafetensorsSource.ofIndex(storage, file)
        : SafetensorsSource.ofFile(storage, file);
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      requireHeld(spec);
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    catalog
        .attributes()
        .forEach(
            (key, value) -> {
              if (value instanceof String text) {
                metadata.put(key, text);
              }
            });
    Header header = Header.of(catalog.tensors(), metadata);
    if (header.dataPosition() - Long.BYTES > StrictJson.MAX_BYTES) {
      throw new UnsupportedDataException(
          ErrorCode.LIMIT_EXCEEDED,
          "Cannot write the model: its header would have %d bytes, at most %d"
              .formatted(header.dataPosition(), StrictJson.MAX_BYTES));
    }
    return new SafetensorsSink(storage, location, header);
  }

  private static void requireHeld(TensorSpec spec) throws UnsupportedDataException {
    Optional<ElementType> type = ElementType.of(spec.dtype());
    if (type.isEmpty()) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_DTYPE,
          "Cannot write '%s' as safetensors: it has no %s".formatted(spec.name(), spec.dtype()));
    }
    if (type.get().perElement() > 1 && spec.shape().rank() == 0) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot write '%s' as safetensors: a scalar of two values".formatted(spec.name()));
    }
    if (spec.name().equals(Header.METADATA) || !StrictJson.isWellFormed(spec.name())) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_NAME,
          "Cannot write '%s' as safetensors: it is no name for a tensor".formatted(spec.name()));
    }
  }
}
