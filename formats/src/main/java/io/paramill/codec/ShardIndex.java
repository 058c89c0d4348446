package io.paramill.format.safetensors;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The list of a model that is spread over files: {@code {"metadata": {...}, "weight_map": {tensor:
 * file, ...}}}.
 *
 * @param files the file of each tensor
 */
record ShardIndex(Map<String, Location> files) {

  /** How such a file's name ends. */
  static final String SUFFIX = ".index.json";

  /** Reads a list, and checks that all its files are there. */
  static ShardIndex read(Storage storage, Location location) throws IOException {
    Map<String, Location> files = new LinkedHashMap<>();
    try (StorageInput input = storage.open(location)) {
      if (input.lengthBytes() > StrictJson.MAX_BYTES) {
        throw new MalformedDataException(
            ErrorCode.LIMIT_EXCEEDED, location, "Cannot read the index: it is too large");
      }
      try (StrictJson json = StrictJson.of(input, 0, input.lengthBytes())) {
        json.document(
            key -> {
              if (key.equals("weight_map")) {
                json.object(tensor -> files.put(tensor, sibling(location, json.text())));
              } else {
                json.skip();
              }
            });
      }
    }
    List<String> missing = new ArrayList<>();
    for (Location file : Set.copyOf(files.values())) {
      if (!storage.exists(file)) {
        missing.add(file.name());
      }
    }
    if (!missing.isEmpty()) {
      missing.sort(null);
      throw new MalformedDataException(
          ErrorCode.MISSING_SHARD,
          location,
          "Cannot read the model: missing " + String.join(", ", missing));
    }
    return new ShardIndex(files);
  }

  private static Location sibling(Location location, String name) throws MalformedDataException {
    try {
      return location.sibling(name);
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(ErrorCode.UNSAFE_PATH, location, e.getMessage());
    }
  }

  /** Every file once, in the order of the list. */
  Set<Location> shards() {
    return new LinkedHashSet<>(files.values());
  }
}
