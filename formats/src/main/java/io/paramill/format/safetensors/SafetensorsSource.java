package io.paramill.format.safetensors;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FileRangeReader;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file, or several that an index lists; each reader opens its file itself. */
final class SafetensorsSource implements TensorSource {

  /** Where a tensor lies. */
  private record Place(TensorSpec spec, Location file, long position) {}

  private final Storage storage;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Catalog catalog;

  private SafetensorsSource(Storage storage, Location index, Iterable<Location> files)
      throws IOException {
    this.storage = storage;
    for (Location file : files) {
      add(index, file);
    }
    catalog = new Catalog(places.values().stream().map(Place::spec).toList(), metadata);
  }

  /** A model in one file. */
  static SafetensorsSource ofFile(Storage storage, Location file) throws IOException {
    return new SafetensorsSource(storage, file, List.of(file));
  }

  /** A model in the files of an index, which must agree with the files about every tensor. */
  static SafetensorsSource ofIndex(Storage storage, Location location) throws IOException {
    ShardIndex index = ShardIndex.read(storage, location);
    SafetensorsSource source = new SafetensorsSource(storage, location, index.shards());
    for (Map.Entry<String, Location> entry : index.files().entrySet()) {
      Place place = source.places.get(entry.getKey());
      if (place == null || !place.file.equals(entry.getValue())) {
        throw new MalformedDataException(
            ErrorCode.MALFORMED,
            location,
            "Cannot read the model: '%s' is not in %s"
                .formatted(entry.getKey(), entry.getValue().name()));
      }
    }
    for (Place place : source.places.values()) {
      if (!index.files().containsKey(place.spec.name())) {
        throw new MalformedDataException(
            ErrorCode.MALFORMED,
            location,
            "Cannot read the model: '%s' of %s is not in the index"
                .formatted(place.spec.name(), place.file.name()));
      }
    }
    return source;
  }

  private void add(Location index, Location file) throws IOException {
    try (StorageInput input = storage.open(file)) {
      Header header = Header.read(input);
      header.metadata().forEach(metadata::putIfAbsent);
      for (Header.Entry entry : header.entries()) {
        Place place = new Place(entry.spec(), file, header.dataPosition() + entry.begin());
        if (places.putIfAbsent(entry.spec().name(), place) != null) {
          throw new MalformedDataException(
              ErrorCode.DUPLICATE_NAME,
              index,
              "Cannot read the model: '%s' is in two files".formatted(entry.spec().name()));
        }
      }
    }
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    Place place = places.get(catalog.tensor(spec.name()).name());
    return FileRangeReader.open(storage, place.file, place.position, place.spec, rows);
  }

  @Override
  public void close() {}
}
