package io.paramill.format.paddle;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
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
 * The layout {@code paddle}: Paddle's persistable variables. Read are:
 *
 * <ul>
 *   <li>folders with a file for each variable, with or without a program beside them; without one,
 *       every file is a variable. A sparse table {@code t} becomes the tensors {@code t.rows} and
 *       {@code t.values} and the attribute {@code t.height};
 *   <li>combined files ({@code __params__}, {@code *.pdiparams}), whose names come from the program
 *       beside them ({@code __model__}, {@code *.pdmodel}); without one their tensors are called
 *       {@code #0}, {@code #1} and so on;
 *   <li>pickles as {@code paddle.save} makes them ({@code *.pdparams}, {@code *.pdopt}): see {@link
 *       StateFile}.
 * </ul>
 *
 * <p>What is written is chosen by the option {@code paddle-layout}: {@code variables}, a folder
 * with a file for each tensor (a name with slashes makes folders) and a program {@code __model__}
 * that declares and fetches them all; {@code combined}, a folder with {@code inference.pdiparams}
 * and {@code inference.pdmodel}; or {@code state}, a pickle. Without it the ending of the target
 * decides: {@code .pdparams} and {@code .pdopt} make a pickle, {@code .pdiparams} a combined file
 * with its program beside it, anything else a folder of variables. Only pickles keep attributes.
 *
 * <p>Paddle before 2.5 has no scalars: the option {@code paddle-0d=false} writes them with the
 * shape [1]. The pickles have bfloat16 as uint16, and so uint16 is read as bfloat16, and not
 * written; {@code paddle-uint16=uint16} takes uint16 for itself.
 */
public final class PaddleFormat implements TensorFormat {

  /** What common file systems take as a name. */
  private static final int MAX_SEGMENT_BYTES = 255;

  @Override
  public String name() {
    return "paddle";
  }

  @Override
  public Set<String> settingsForReading() {
    return Set.of("paddle-uint16");
  }

  @Override
  public Set<String> settingsForWriting() {
    return Set.of("paddle-layout", "paddle-0d", "paddle-uint16");
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    if (!storage.exists(location)) {
      return false;
    }
    if (StateFile.isPickle(storage, location)) {
      return StateFile.recognises(storage, location);
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
      return TensorStream.begins(input) || SparseTable.begins(input);
    }
  }

  @Override
  public boolean isMeant(Storage storage, Location location) throws IOException {
    return storage.exists(location)
        && PaddleFiles.of(storage, location).program().filter(PaddleFiles::isProgram).isPresent();
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    if (StateFile.isPickle(storage, location)) {
      return StateFile.open(storage, location, halfInteger(options));
    }
    return PaddleSource.open(storage, PaddleFiles.of(storage, location));
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    boolean scalars = Boolean.parseBoolean(options.text("paddle-0d").orElse("true"));
    List<TensorSpec> tensors =
        catalog.tensors().stream().map(spec -> scalars ? spec : withExtent(spec)).toList();
    PaddleLayout layout = PaddleLayout.of(location, options);
    if (layout == PaddleLayout.STATE) {
      return StateSink.create(
          storage, location, new Catalog(tensors, catalog.attributes()), halfInteger(options));
    }
    for (TensorSpec spec : tensors) {
      if (ElementType.of(spec.dtype()).isEmpty()) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_DTYPE,
            "Cannot write '%s' for Paddle: it has no %s".formatted(spec.name(), spec.dtype()));
      }
    }
    if (layout == PaddleLayout.COMBINED) {
      for (TensorSpec spec : tensors) {
        require(spec, spec.name().isEmpty() ? "it has no name" : reserved(spec.name()));
      }
      return CombinedSink.create(storage, location, tensors);
    }
    requireNames(location, catalog);
    return new PaddleSink(storage, location, tensors);
  }

  /** What a 16-bit unsigned integer of a pickle stands for. */
  private static DType halfInteger(FormatOptions options) {
    String type = options.text("paddle-uint16").orElse("bfloat16");
    if (!type.equals("bfloat16") && !type.equals("uint16")) {
      throw new IllegalArgumentException(
          "Invalid paddle-uint16 '" + type + "': neither bfloat16 nor uint16");
    }
    return DType.of(type);
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
      require(spec, fault(folder, spec.name(), folders));
    }
  }

  private static void require(TensorSpec spec, String fault) throws UnsupportedDataException {
    if (!fault.isEmpty()) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_NAME,
          "Cannot write '%s' for Paddle: %s".formatted(spec.name(), fault));
    }
  }

  private static String reserved(String name) {
    return Program.HOLDERS.contains(name) ? "Paddle uses that name itself" : "";
  }

  private static String fault(Location folder, String name, Set<String> folders) {
    Location file;
    try {
      file = folder.child(name);
    } catch (IllegalArgumentException e) {
      return "the name is no path";
    }
    if (PaddleFiles.isProgram(file)) {
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
    return reserved(name);
  }
}
