package io.paramill.format.tensorflow;

import io.paramill.codec.SortedTableReader;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a checkpoint of version 1: one table, or several that are numbered. */
final class V1Files {

  private static final Pattern SHARD = Pattern.compile("(.+)-\\d{5,}-of-(\\d{5,7})");

  /** How state files name all tables of a checkpoint. */
  private static final Pattern ALL_SHARDS = Pattern.compile("(.+)-\\?{5}-of-\\d{5,7}");

  private V1Files() {}

  private static Location prefix(Location named) {
    Matcher matcher = ALL_SHARDS.matcher(named.name());
    return matcher.matches() ? named.sibling(matcher.group(1)) : named;
  }

  /** Whether a table is there under this name, or numbered tables are. */
  static boolean present(Storage storage, Location named) throws IOException {
    Location prefix = prefix(named);
    return isTable(storage, prefix) || numbered(storage, prefix).isPresent();
  }

  /**
   * All tables of a checkpoint.
   *
   * @throws MalformedDataException that lists all that are missing
   */
  static List<Location> find(Storage storage, Location named) throws IOException {
    Location prefix = prefix(named);
    Optional<Location> numbered = shard(prefix) ? Optional.of(prefix) : numbered(storage, prefix);
    if (numbered.isEmpty()) {
      return List.of(prefix);
    }
    Matcher matcher = SHARD.matcher(numbered.get().name());
    List<Location> files = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    if (matcher.matches()) {
      int shards = Integer.parseInt(matcher.group(2));
      for (int i = 0; i < shards; i++) {
        Location file =
            prefix.sibling(
                String.format(Locale.ROOT, "%s-%05d-of-%05d", matcher.group(1), i, shards));
        files.add(file);
        if (!storage.exists(file)) {
          missing.add(file.name());
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new MalformedDataException(
          ErrorCode.MISSING_SHARD,
          prefix,
          "Cannot read the checkpoint: missing are " + String.join(", ", missing));
    }
    return files;
  }

  private static boolean shard(Location file) {
    return SHARD.matcher(file.name()).matches();
  }

  private static Optional<Location> numbered(Storage storage, Location prefix) throws IOException {
    if (!storage.isFolder(prefix.parent())) {
      return Optional.empty();
    }
    for (Storage.Entry entry : storage.list(prefix.parent())) {
      Matcher matcher = SHARD.matcher(entry.location().name());
      if (matcher.matches()
          && matcher.group(1).equals(prefix.name())
          && isTable(storage, entry.location())) {
        return Optional.of(entry.location());
      }
    }
    return Optional.empty();
  }

  private static boolean isTable(Storage storage, Location file) throws IOException {
    if (storage.stat(file).filter(entry -> !entry.folder()).isEmpty()) {
      return false;
    }
    try (StorageInput input = storage.open(file)) {
      return SortedTableReader.recognises(input);
    }
  }
}
