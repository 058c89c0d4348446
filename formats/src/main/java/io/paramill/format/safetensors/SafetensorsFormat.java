package io.paramill.format.safetensors;

import io.paramill.codec.ShardIndex;
import io.paramill.codec.ShardedSink;
import io.paramill.codec.ShardedSource;
import io.paramill.codec.StrictJson;
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
import java.util.Set;

/**
 * The layout {@code safetensors}: a file of a JSON header and the tensors behind it. Read are
 * single files, the {@code *.index.json} of a model that is spread over files, and a folder that
 * holds one of either. Written is a single file, equal to what the reference implementation writes;
 * or, with the option {@code shard-size}, in bytes, a folder of files whose tensors do not take
 * more, unless one does alone, with {@code model.safetensors.index.json}.
 *
 * <p>The header's {@code __metadata__} holds the attributes that are texts; others are not kept.
 */
public final class SafetensorsFormat implements TensorFormat {

  private static final String SUFFIX = ".safetensors";
  private static final String NAME = "model.safetensors";
  private static final String SHARD_SIZE = "shard-size";

  @Override
  public String name() {
    return "safetensors";
  }

  @Override
  public Set<String> settingsForWriting() {
    return Set.of(SHARD_SIZE);
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    Optional<Location> file = ShardIndex.start(storage, location, SUFFIX);
    // Other layouts have such an index too: only the files that it lists tell.
    if (file.isPresent() && ShardIndex.isIndex(file.get())) {
      file = ShardIndex.firstShard(storage, file.get());
    }
    return file.isPresent() && begins(storage, file.get());
  }

  @Override
  public boolean isMeant(Storage storage, Location location) throws IOException {
    return ShardIndex.start(storage, location, SUFFIX)
        .filter(file -> file.name().endsWith(SUFFIX + ShardIndex.SUFFIX))
        .isPresent();
  }

  private static boolean begins(Storage storage, Location file) throws IOException {
    try (StorageInput input = storage.open(file)) {
      return Header.begins(input);
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    Location file =
        ShardIndex.start(storage, location, SUFFIX)
            .orElseThrow(
                () ->
                    new MalformedDataException(
                        ErrorCode.NOT_A_CHECKPOINT,
                        location,
                        "Cannot read the model: not one index or file is there"));
    return ShardIndex.isIndex(file)
        ? ShardedSource.open(storage, file, shard -> new SafetensorsSource(storage, shard))
        : new SafetensorsSource(storage, file);
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      requireHeld(spec);
    }
    if (options.text(SHARD_SIZE).isPresent()) {
      return ShardedSink.create(
          storage,
          location,
          catalog,
          options.number(SHARD_SIZE, 1),
          NAME,
          new Shards(storage, options));
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

  private record Shards(Storage storage, FormatOptions options) implements ShardedSink.Shards {

    @Override
    public List<TensorSpec> order(List<TensorSpec> tensors) {
      return Header.of(tensors, Map.of()).entries().stream().map(Header.Entry::spec).toList();
    }

    @Override
    public TensorSink create(Location file, Catalog catalog) throws IOException {
      return new SafetensorsFormat().create(storage, file, catalog, options.without(SHARD_SIZE));
    }
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
