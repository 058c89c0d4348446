package io.paramill.format.paddle;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The layout {@code paddle}: Paddle's persistable variables. Read are folders with a file for each
 * variable, with or without a program beside them, and combined files ({@code __params__}, {@code
 * *.pdiparams}), whose names come from the program beside them ({@code __model__}, {@code
 * *.pdmodel}); without one their tensors are called {@code #0}, {@code #1} and so on. Written is a
 * folder with a file for each tensor (a name with slashes makes folders) and a program {@code
 * __model__} that declares and fetches them all. Attributes are not kept.
 *
 * <p>Paddle before 2.5 has no scalars: the option {@code paddle-0d=false} writes them with the
 * shape [1].
 */
public final class PaddleFormat implements TensorFormat {

  /** What common file systems take as a name. */
  private static final int MAX_SEGMENT_BYTES = 255;

  @Override
  public String name() {
    return "paddle";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    if (!storage.exists(location)) {
      return false;
    }
    PaddleFiles files = PaddleFiles.of(storage, location);
    if (files.program().isPresent()) {
      try {
        return Program.read(storage, files.program().get()) != null;
      } catch (MalformedDataException | UnsupportedDataException e) {
        return false;
      }
    }
    List<Location> tensors =
        files.combined().isPresent()
            ? List.of(files.combined().get())
            : PaddleFiles.tensors(storage, files.folder());
    if (tensors.isEmpty()) {
      return false;
    }
    try (StorageInput input = storage.open(tensors.get(0))) {
      return TensorStream.begins(input);
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    return PaddleSource.open(storage, PaddleFiles.of(storage, location));
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      if (ElementType.of(spec.dtype()).isEmpty()) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_DTYPE,
            "Cannot write '%s' for Paddle: it has no %s".formatted(spec.name(), spec.dtype()));
      }
    }
    requireNames(location, catalog);
    boolean scalars = Boolean.parseBoolean(options.text("paddle-0d").orElse("true"));
    return new PaddleSink(
        storage,
        location,
        catalog.tensors().stream().map(spec -> scalars ? spec : withExtent(spec)).toList());
  }

  private static TensorSpec withExtent(TensorSpec spec) {
    return spec.shape().rank() == 0 ? new TensorSpec(spec.name(), spec.dtype(), Shape.of(1)) : spec;
  }

  /** Checks that all names can be files of one folder. */
  private static void requireNames(Location folder, Catalog catalog)
      throws UnsupportedDataException {
    Set<String> folders = new HashSet<>();
    for (TensorSpec spec : catalog.tensors()) {
      String name = spec.name();
      for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
        folders.add(name.substring(0, slash));
      }
    }
    for (TensorSpec spec : catalog.tensors()) {
      String why = fault(folder, spec.name(), folders);
      if (!why.isEmpty()) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_NAME,
            "Cannot write '%s' for Paddle: %s".formatted(spec.name(), why));
      }
    }
  }

  private static String fault(Location folder, String name, Set<String> folders) {
    Location file;
    try {
      file = folder.child(name);
    } catch (IllegalArgumentException e) {
      return "the name is no path";
    }
    if (PaddleFiles.isProgram(file) || Program.HOLDERS.contains(name)) {
      return "Paddle uses that name itself";
    }
    if (folders.contains(name)) {
      return "the name is a folder of others";
    }
    for (String segment : name.split("/", -1)) {
      if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
        return "the name has a part of more than %d bytes".formatted(MAX_SEGMENT_BYTES);
      }
    }
    return "";
  }
}
