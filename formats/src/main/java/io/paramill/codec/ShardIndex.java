package io.paramill.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The list of a model that is spread over files: {@code {"metadata": {...}, "weight_map": {tensor:
 * file, ...}}}.
 *
 * @param files the file of each tensor
 */
public record ShardIndex(Map<String, Location> files) {

  /** How such a file's name ends. */
  public static final String SUFFIX = ".index.json";

  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * The file with which a model begins: the location itself if it is a file; of a folder the only
   * list, or else the only model, whose name ends with {@code suffix}.
   */
  public static Optional<Location> start(Storage storage, Location location, String suffix)
      throws IOException {
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
        files.stream().filter(file -> file.name().endsWith(suffix + SUFFIX)).toList();
    List<Location> found =
        indexes.isEmpty()
            ? files.stream().filter(file -> file.name().endsWith(suffix)).toList()
            : indexes;
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** Whether a file is such a list, by its name. */
  public static boolean isIndex(Location file) {
    return file.name().endsWith(SUFFIX);
  }

  /** The first file of a list; nothing if the list is damaged or empty. */
  public static Optional<Location> firstShard(Storage storage, Location index) throws IOException {
    try {
      return read(storage, index).shards().stream().findFirst();
    } catch (MalformedDataException e) {
      return Optional.empty();
    }
  }

  /** Reads a list, and checks that all its files are there. */
  public static ShardIndex read(Storage storage, Location location) throws IOException {
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

  /**
   * Writes a list, sorted by names.
   *
   * @param files the name of each tensor's file, which is beside the list
   * @param totalBytes what the tensors take
   */
  public static void write(
      Storage storage, Location location, Map<String, String> files, long totalBytes)
      throws IOException {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try (PendingFile file = PendingFile.create(storage, location)) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      try (JsonGenerator json = FACTORY.createGenerator(text)) {
        json.setPrettyPrinter(printer);
        json.writeStartObject();
        json.writeObjectFieldStart("metadata");
        json.writeNumberField("total_size", totalBytes);
        json.writeEndObject();
        json.writeObjectFieldStart("weight_map");
        for (Map.Entry<String, String> entry : new TreeMap<>(files).entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
        json.writeRaw('\n');
      }
      file.output().write(text.toByteArray());
      file.publish();
    }
  }

  private static Location sibling(Location location, String name) throws MalformedDataException {
    try {
      return location.sibling(name);
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(ErrorCode.UNSAFE_PATH, location, e.getMessage());
    }
  }

  /** Every file once, in the order of the list. */
  public Set<Location> shards() {
    return new LinkedHashSet<>(files.values());
  }
}
