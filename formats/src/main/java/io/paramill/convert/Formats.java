package io.paramill.convert;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The formats at hand. */
public final class Formats {

  private static final List<TensorFormat> ALL =
      ServiceLoader.load(TensorFormat.class, Formats.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(
              Comparator.comparingInt(TensorFormat::recogniseOrder)
                  .thenComparing(TensorFormat::name))
          .toList();

  private Formats() {}

  /** Every format, in the order in which they are asked whether they recognise a file. */
  public static List<TensorFormat> all() {
    return ALL;
  }

  /**
   * The format of this name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static TensorFormat named(String name) {
    return ALL.stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown format '%s': there are %s"
                        .formatted(
                            name,
                            ALL.stream()
                                .map(TensorFormat::name)
                                .sorted()
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * The format of a file or folder, found by its content; or that of a damaged model of several
   * files, found by their names.
   *
   * @throws NoSuchFileException if nothing is there
   * @throws MalformedDataException with {@link ErrorCode#NOT_A_CHECKPOINT} if no format recognises
   *     it
   */
  public static TensorFormat recognise(Storage storage, Location location) throws IOException {
    Optional<Storage.Entry> entry = storage.stat(location);
    for (TensorFormat format : ALL) {
      if (format.recognises(storage, location)) {
        return format;
      }
    }
    for (TensorFormat format : ALL) {
      if (format.isMeant(storage, location)) {
        return format;
      }
    }
    if (entry.isEmpty()) {
      throw new NoSuchFileException(location.toString());
    }
    throw new MalformedDataException(
        ErrorCode.NOT_A_CHECKPOINT,
        location,
        "Cannot read the model: " + reason(storage, entry.get()));
  }

  private static String reason(Storage storage, Storage.Entry entry) throws IOException {
    if (entry.folder()) {
      return "no known layout in this folder";
    }
    if (entry.lengthBytes() == 0) {
      return "the file is empty";
    }
    String head;
    try (var input = storage.open(entry.location())) {
      head = new String(input.readHead(64), StandardCharsets.ISO_8859_1);
    }
    if (head.startsWith("version https://git-lfs")) {
      return "it is a Git LFS pointer, the real file was not downloaded";
    }
    String start = head.strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype") || start.startsWith("<html")) {
      return "it is a web page, the download failed";
    }
    return "its content is of no known layout";
  }
}
